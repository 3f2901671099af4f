// ReplicaSets and ReplicationControllers: keep so many Pods. Like kube-controller-manager's, a sync
// makes or deletes all Pods that are missing or too many, and then writes the status as it was
// before; here it does so one write a step.
#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"
#include "fakeapi/controllers/workload_controller.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

constexpr std::int64_t kBurst = 500;
const GroupResource kPods = resources::pods().gvr().group_resource();

enum class Counts { kActivePods, kTerminatingPodsToo };

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

class ReplicaSetController final : public WorkloadController {
 public:
  ReplicaSetController(Server& server, Kind kind, Counts counts)
      : WorkloadController(server, std::move(kind)), counts_(counts) {}
  static std::unique_ptr<ClusterController> of_replica_sets(Server& server) {
    return std::make_unique<ReplicaSetController>(server,
                                                  Kind{.name = "replicaset",
                                                       .resource = resources::replica_sets(),
                                                       .account = "replicaset-controller",
                                                       .component = "replicaset-controller"},
                                                  Counts::kTerminatingPodsToo);
  }
  static std::unique_ptr<ClusterController> of_replication_controllers(Server& server) {
    return std::make_unique<ReplicaSetController>(
        server,
        Kind{.name = "replicationcontroller",
             .resource = {"", "v1", "replicationcontrollers", "ReplicationController", true},
             .account = "replication-controller",
             .component = "replication-controller"},
        Counts::kActivePods);
  }

 private:
  // A ReplicationController's selector is but labels.
  Result<LabelSelector> pod_selector(const Object& set) const override {
    if (!storage_.group.empty()) return selector_of(set);
    return LabelSelector::from_json({{"matchLabels", copy_at(set.json(), {"spec", "selector"})}});
  }

  void forget(const ObjectKey& key) override { batches_.erase(key); }

  Result<void> sync(Server& server, const Object& set) override {
    auto under_way = batches_.find(set.key());
    if (under_way != batches_.end() && under_way->second.uid != set.uid()) {
      batches_.erase(under_way);
      under_way = batches_.end();
    }
    if (under_way == batches_.end()) {
      DRYDOCK_TRY(const bool planned, plan(server, set));
      if (!planned) return {};
      under_way = batches_.find(set.key());
    }
    if (!under_way->second.done()) {
      work(server, set, under_way->second);
      again(set);
      return {};
    }
    const Batch batch = std::move(under_way->second);
    batches_.erase(under_way);
    return finish(server, set, batch);
  }

  // False where Pods had to be adopted or released first.
  Result<bool> plan(Server& server, const Object& set) {
    DRYDOCK_TRY(const LabelSelector selector, pod_selector(set));
    DRYDOCK_TRY(Claimed claimed, claim_pods(server, set, [](const Object&, const Object& pod) {
                  return is_active(pod);
                }));
    if (claimed.wrote) {
      again(set);
      return false;
    }
    std::vector<Object> terminating = index_.controlled_by(kPods, set.uid());
    std::erase_if(terminating, [&selector](const Object& pod) {
      return !is_terminating(pod) || !selector.matches(pod);
    });
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
    if (batch.creates > 0) return create_one(server, set, batch);
    const Object pod = std::move(batch.deletes.back());
    batch.deletes.pop_back();
    if (!index_.get(kPods, pod.key())) return;
    const auto removed = delete_pod(server, set, pod);
    if (!removed && !batch.error)
      batch.error = fmt::format("unable to delete pods: {}", removed.error().message);
  }

  void create_one(Server& server, const Object& set, Batch& batch) {
    const auto made = create_pod(
        server, set,
        pod_from_template(copy_at(set.json(), {"spec", "template"}), set, kind_.resource));
    --batch.creates;
    --batch.left_in_batch;
    if (!made && is_namespace_terminating(made.error()))
      batch.creates = 0;
    else if (!made && !batch.error)
      batch.error = made.error().message;
    if (batch.left_in_batch > 0) return;
    // After a batch with a failure, those left are not tried.
    if (batch.error) batch.creates = 0;
    batch.batch = std::min(2 * batch.batch, std::max<std::int64_t>(batch.creates, 1));
    batch.left_in_batch = batch.batch;
  }

  Result<void> finish(Server& server, const Object& set, const Batch& batch) {
    Json status = batch.status;
    mend_failure(set, batch, status);
    status["observedGeneration"] = set.generation();
    DRYDOCK_CHECK(write_status(server, set, std::move(status)));
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
      again_after(set, *next);
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
    if (counts_ == Counts::kTerminatingPodsToo) status["terminatingReplicas"] = terminating;
    return status;
  }

  Counts counts_;
  std::map<ObjectKey, Batch> batches_;
};

}  // namespace

std::unique_ptr<ClusterController> make_replica_set_controller(Server& server) {
  return ReplicaSetController::of_replica_sets(server);
}
std::unique_ptr<ClusterController> make_replication_controller(Server& server) {
  return ReplicaSetController::of_replication_controllers(server);
}

}  // namespace drydock::fake
