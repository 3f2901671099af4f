// ReplicaSets and ReplicationControllers: keep so many Pods. Like kube-controller-manager's, a sync
// makes or deletes all Pods that are missing or too many, and then writes the status as it was
// before; here it does so one write a step.
#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/controllers/controller_events.h"
#include "fakeapi/controllers/controller_refs.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/object_index.h"
#include "fakeapi/controllers/pods.h"
#include "fakeapi/controllers/work_queue.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

constexpr std::int64_t kBurst = 500;
const GroupResource kPods = resources::pods().gvr().group_resource();

// What tells the two kinds apart.
struct Kind {
  std::string_view name;
  Resource resource;
  std::string_view account;
  std::string component;
  bool counts_terminating;
};

Kind replica_sets() {
  return {.name = "replicaset",
          .resource = resources::replica_sets(),
          .account = "replicaset-controller",
          .component = "replicaset-controller",
          .counts_terminating = true};
}

Kind replication_controllers() {
  return {.name = "replicationcontroller",
          .resource = {"", "v1", "replicationcontrollers", "ReplicationController", true},
          .account = "replication-controller",
          .component = "replication-controller",
          .counts_terminating = false};
}

// A sync that is under way.
struct Batch {
  std::string uid;
  Json status;  ///< to be written when all is done
  std::int64_t creates = 0;
  std::int64_t batch = 1, left_in_batch = 1;  ///< creations start slowly
  std::vector<Object> deletes;
  std::optional<std::string> error;
  std::string failure;  ///< reason of a condition, where one of the writes fails
  bool done() const { return creates == 0 && deletes.empty(); }
};

class ReplicaSetController final : public ClusterController {
 public:
  ReplicaSetController(Server& server, Kind kind)
      : kind_(std::move(kind)),
        storage_(kind_.resource.gvr().group_resource()),
        clock_(server.clock()),
        client_(kind_.account),
        events_(server.clock(), client_, kind_.component),
        queue_(server.clock()),
        index_({storage_, kPods}) {}

  std::string_view name() const override { return kind_.name; }
  bool has_work() const override { return queue_.has_work() || events_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    const bool pod = change.storage == kPods;
    const Object before = pod ? index_.get(kPods, change.object.key()) : Object();
    if (!index_.observe(change)) return;
    if (!pod)
      queue_.add({storage_, change.object.key()});
    else
      note_pod(before, change.object, change.type == WatchEventType::kDeleted);
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return events_.step(server);
    const Result<void> done = sync(server, item->key);
    if (done || is_namespace_terminating(done.error()))
      queue_.forget(*item);
    else
      queue_.retry(*item);
  }

 private:
  void note_pod(const Object& before, const Object& pod, bool gone) {
    const auto owner = pod.controller();
    const auto owner_before = before ? before.controller() : std::nullopt;
    if (owner_before && owner_before != owner) note_owner(before, *owner_before);
    if (owner) return note_owner(pod, *owner);
    if (gone) return;
    // An orphan: somebody may want it.
    for (const Object& set : index_.in_namespace(storage_, pod.namespace_()))
      if (const auto selector = selector_of_set(set);
          selector && !selector->matches_everything() && selector->matches(pod))
        queue_.add({storage_, set.key()});
  }

  void note_owner(const Object& pod, const OwnerReference& owner) {
    if (owner.kind != kind_.resource.kind) return;
    const ObjectKey key{std::string(pod.namespace_()), owner.name};
    if (const Object set = index_.get(storage_, key); set && set.uid() == owner.uid)
      queue_.add({storage_, key});
  }

  Result<LabelSelector> selector_of_set(const Object& set) const {
    if (kind_.counts_terminating) return selector_of(set);
    return LabelSelector::from_json({{"matchLabels", copy_at(set.json(), {"spec", "selector"})}});
  }

  Result<void> sync(Server& server, const ObjectKey& key) {
    const Object set = index_.get(storage_, key);
    auto under_way = batches_.find(key);
    if (under_way != batches_.end() && (!set || under_way->second.uid != set.uid())) {
      batches_.erase(under_way);
      under_way = batches_.end();
    }
    if (!set) return {};
    if (under_way == batches_.end()) {
      DRYDOCK_TRY(const bool planned, plan(server, set));
      if (!planned) return {};
      under_way = batches_.find(key);
    }
    if (!under_way->second.done()) {
      work(server, set, under_way->second);
      queue_.add({storage_, key});
      return {};
    }
    const Batch batch = std::move(under_way->second);
    batches_.erase(under_way);
    return finish(server, set, batch);
  }

  // False where Pods had to be adopted or released first.
  Result<bool> plan(Server& server, const Object& set) {
    DRYDOCK_TRY(const LabelSelector selector, selector_of_set(set));
    std::vector<Object> pods = index_.controlled_by(kPods, set.uid());
    std::vector<Object> terminating = pods;
    for (Object& orphan : index_.orphans(kPods, set.namespace_()))
      pods.push_back(std::move(orphan));
    std::erase_if(pods, [](const Object& pod) { return !is_active(pod); });
    std::erase_if(terminating, [&selector](const Object& pod) {
      return !is_terminating(pod) || !selector.matches(pod);
    });
    DRYDOCK_TRY(Claimed claimed, claim(server, client_, set, kind_.resource, selector,
                                       resources::pods().gvr(), pods));
    if (claimed.wrote) {
      queue_.add({storage_, set.key()});
      return false;
    }
    std::vector<Object> active = std::move(claimed.objects);
    Batch batch;
    batch.uid = set.uid();
    batch.status = status_of(set, active, static_cast<std::int64_t>(terminating.size()));
    const std::int64_t wanted = number_at(set.json(), {"spec", "replicas"}, 1);
    const std::int64_t missing = wanted - static_cast<std::int64_t>(active.size());
    if (missing > 0) batch.failure = "FailedCreate";
    if (missing < 0) batch.failure = "FailedDelete";
    if (!set.is_being_deleted()) {
      batch.creates = std::clamp<std::int64_t>(missing, 0, kBurst);
      if (missing < 0) batch.deletes = surplus(set, std::move(active), -missing);
    }
    batches_[set.key()] = std::move(batch);
    return true;
  }

  std::vector<Object> surplus(const Object& set, std::vector<Object> active,
                              std::int64_t count) const {
    if (count < static_cast<std::int64_t>(active.size()))
      rank_for_deletion(active, kin_of(set), clock_.wall_now());
    active.resize(static_cast<std::size_t>(std::min(count, kBurst)));
    std::reverse(active.begin(), active.end());  // they are taken from the back
    return active;
  }

  // The Pods of all sets with the same controller.
  std::vector<Object> kin_of(const Object& set) const {
    std::vector<Object> kin;
    const auto controller = set.controller();
    if (!controller) return kin;
    for (const Object& sibling : index_.controlled_by(storage_, controller->uid))
      for (Object& pod : index_.controlled_by(kPods, sibling.uid())) kin.push_back(std::move(pod));
    return kin;
  }

  void work(Server& server, const Object& set, Batch& batch) {
    if (batch.creates > 0) return create_pod(server, set, batch);
    const Object pod = std::move(batch.deletes.back());
    batch.deletes.pop_back();
    if (!index_.get(kPods, pod.key())) return;
    const auto removed = client_.remove(server, resources::pods().gvr(), pod.key());
    if (removed) {
      events_.normal(set, "SuccessfulDelete", fmt::format("Deleted pod: {}", pod.name()));
      return;
    }
    events_.warning(set, "FailedDelete",
                    fmt::format("Error deleting: {}", removed.error().message));
    if (!batch.error)
      batch.error = fmt::format("unable to delete pods: {}", removed.error().message);
  }

  void create_pod(Server& server, const Object& set, Batch& batch) {
    const auto made = client_.create(
        server, resources::pods().gvr(),
        pod_from_template(copy_at(set.json(), {"spec", "template"}), set, kind_.resource));
    --batch.creates;
    --batch.left_in_batch;
    if (made) {
      events_.normal(set, "SuccessfulCreate", fmt::format("Created pod: {}", made->name()));
    } else if (is_namespace_terminating(made.error())) {
      batch.creates = 0;
    } else {
      events_.warning(set, "FailedCreate", fmt::format("Error creating: {}", made.error().message));
      if (!batch.error) batch.error = made.error().message;
    }
    if (batch.left_in_batch > 0) return;
    // After a batch with a failure, those left are not tried.
    if (batch.error) batch.creates = 0;
    batch.batch = std::min(2 * batch.batch, std::max<std::int64_t>(batch.creates, 1));
    batch.left_in_batch = batch.batch;
  }

  Result<void> finish(Server& server, const Object& set, const Batch& batch) {
    Json status = batch.status;
    mend_failure(set, batch, status);
    Json live = copy_at(set.json(), {"status"});
    const bool observed = number_at(live, {"observedGeneration"}) == set.generation();
    status["observedGeneration"] = set.generation();
    if (!observed || live != status) {
      Json body = set.json();
      body["status"] = std::move(status);
      const auto written = client_.update(server, kind_.resource.gvr(), std::move(body), "status");
      if (!written) return fail(written.error());
    }
    if (batch.error) return fail(Status(0, reason::kUnavailable, *batch.error));
    await_availability(set);
    return {};
  }

  void await_availability(const Object& set) {
    const std::int64_t patience = number_at(set.json(), {"spec", "minReadySeconds"});
    if (patience == 0) return;
    std::vector<Object> pods = index_.controlled_by(kPods, set.uid());
    std::erase_if(pods, [](const Object& pod) { return !is_active(pod); });
    if (const auto next = next_availability(pods, patience, clock_.wall_now()))
      queue_.add_after({storage_, set.key()}, *next);
  }

  void mend_failure(const Object& set, const Batch& batch, Json& status) const {
    if (const Json* live = find_path(set.json(), {"status", "conditions"}))
      status["conditions"] = *live;
    const bool known = find_status_condition(set.json(), "ReplicaFailure");
    if (batch.error && !known) {
      Json& conditions = status["conditions"];
      if (!conditions.is_array()) conditions = Json::array();
      conditions.push_back({{"type", "ReplicaFailure"},
                            {"status", "True"},
                            {"lastTransitionTime", format_time(clock_.wall_now())},
                            {"reason", batch.failure},
                            {"message", *batch.error}});
    } else if (!batch.error && known) {
      remove_condition(status["conditions"], "ReplicaFailure");
      if (status["conditions"].empty()) status.erase("conditions");
    }
  }

  Json status_of(const Object& set, const std::vector<Object>& active,
                 std::int64_t terminating) const {
    const Json labels = copy_at(set.json(), {"spec", "template", "metadata", "labels"});
    const std::int64_t patience = number_at(set.json(), {"spec", "minReadySeconds"});
    std::int64_t labeled = 0, ready = 0, available = 0;
    for (const Object& pod : active) {
      const auto entries = labels.items();
      if (std::all_of(entries.begin(), entries.end(), [&pod](const auto& entry) {
            return entry.value().is_string() &&
                   pod.label(entry.key()) == entry.value().template get<std::string>();
          }))
        ++labeled;
      if (is_ready(pod)) ++ready;
      if (is_available(pod, patience, clock_.wall_now())) ++available;
    }
    Json status{{"replicas", active.size()}};
    set_unless_zero(status, "fullyLabeledReplicas", labeled);
    set_unless_zero(status, "readyReplicas", ready);
    set_unless_zero(status, "availableReplicas", available);
    if (kind_.counts_terminating) status["terminatingReplicas"] = terminating;
    return status;
  }

  Kind kind_;
  GroupResource storage_;
  const Clock& clock_;
  ControllerClient client_;
  ControllerEvents events_;
  WorkQueue queue_;
  ObjectIndex index_;
  std::map<ObjectKey, Batch> batches_;
};

}  // namespace

std::unique_ptr<ClusterController> make_replica_set_controller(Server& server) {
  return std::make_unique<ReplicaSetController>(server, replica_sets());
}
std::unique_ptr<ClusterController> make_replication_controller(Server& server) {
  return std::make_unique<ReplicaSetController>(server, replication_controllers());
}

}  // namespace drydock::fake
