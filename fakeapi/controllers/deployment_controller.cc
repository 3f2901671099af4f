#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/deployment_sync.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/work_queue.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupResource kDeployments = resources::deployments().gvr().group_resource();
const GroupResource kReplicaSets = resources::replica_sets().gvr().group_resource();
const GroupResource kPods = resources::pods().gvr().group_resource();

class DeploymentController final : public ClusterController {
 public:
  explicit DeploymentController(Server& server)
      : clock_(server.clock()),
        client_("deployment-controller"),
        events_(server.clock(), client_, "deployment-controller"),
        queue_(server.clock()),
        index_({kDeployments, kReplicaSets, kPods}) {}

  std::string_view name() const override { return "deployment"; }
  bool has_work() const override { return queue_.has_work() || events_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    const bool set = change.storage == kReplicaSets;
    const Object before = set ? index_.get(kReplicaSets, change.object.key()) : Object();
    if (!index_.observe(change)) return;
    const bool gone = change.type == WatchEventType::kDeleted;
    if (set)
      note_set(before, change.object, gone);
    else if (change.storage == kDeployments)
      queue_.add({kDeployments, change.object.key()});
    else if (gone)
      note_pod_gone(change.object);
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return events_.step(server);
    const Object deployment = index_.get(kDeployments, item->key);
    if (!deployment) {
      memory_.erase(item->key);
      queue_.forget(*item);
      return;
    }
    DeploymentSync sync(server, client_, events_, index_, memory_[item->key]);
    const auto next = sync.run(deployment, clock_.wall_now());
    if (!next && !is_namespace_terminating(next.error())) return queue_.retry(*item);
    if (next && *next == DeploymentSync::Next::kAgain) queue_.add(*item);
    queue_.forget(*item);
    if (next && *next == DeploymentSync::Next::kLater) queue_.add_after(*item, sync.delay());
  }

 private:
  Object owner_of(const Object& object) const {
    const auto controller = object.controller();
    if (!controller || controller->kind != "Deployment") return {};
    const ObjectKey key{std::string(object.namespace_()), controller->name};
    const Object found = index_.get(kDeployments, key);
    return found && found.uid() == controller->uid ? found : Object();
  }

  void note_set(const Object& before, const Object& set, bool gone) {
    for (const Object& state : {before, set})
      if (state)
        if (const Object owner = owner_of(state)) queue_.add({kDeployments, owner.key()});
    if (gone || set.controller()) return;
    // An orphan: somebody may want it.
    for (const Object& deployment : index_.in_namespace(kDeployments, set.namespace_()))
      if (const auto selector = selector_of(deployment);
          selector && !selector->matches_everything() && selector->matches(set))
        queue_.add({kDeployments, deployment.key()});
  }

  // Recreate waits until the last old Pod has gone.
  void note_pod_gone(const Object& pod) {
    const auto controller = pod.controller();
    if (!controller || controller->kind != "ReplicaSet") return;
    const ObjectKey key{std::string(pod.namespace_()), controller->name};
    const Object set = index_.get(kReplicaSets, key);
    if (!set || set.uid() != controller->uid) return;
    const Object owner = owner_of(set);
    if (owner && string_at(owner.json(), {"spec", "strategy", "type"}) == "Recreate")
      queue_.add({kDeployments, owner.key()});
  }

  const Clock& clock_;
  ControllerClient client_;
  ControllerEvents events_;
  WorkQueue queue_;
  ObjectIndex index_;
  std::map<ObjectKey, DeploymentMemory> memory_;
};

}  // namespace

std::unique_ptr<ClusterController> make_deployment_controller(Server& server) {
  return std::make_unique<DeploymentController>(server);
}

}  // namespace drydock::fake
