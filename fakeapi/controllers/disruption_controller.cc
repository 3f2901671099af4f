// PodDisruptionBudgets: how many Pods of a budget there are, are healthy and may go. Follows
// kube-controller-manager's disruption controller; differs: a scale subresource of custom resources
// is not asked how many Pods they want.
#include <algorithm>
#include <set>

#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"
#include "fakeapi/controllers/workload_controller.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupResource kPods = resources::pods().gvr().group_resource();
const GroupResource kReplicaSets = resources::replica_sets().gvr().group_resource();
const GroupResource kDeployments = resources::deployments().gvr().group_resource();
const GroupResource kStatefulSets = resources::stateful_sets().gvr().group_resource();

struct Counts {
  std::int64_t expected = 0, desired = 0, healthy = 0;
  std::int64_t allowed() const {
    return expected <= 0 ? 0 : std::max<std::int64_t>(0, healthy - desired);
  }
};

class DisruptionController final : public WorkloadController {
 public:
  explicit DisruptionController(Server& server)
      : WorkloadController(
            server,
            {.name = "disruption",
             .resource = {"policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true},
             .account = "disruption-controller",
             .component = "controllermanager"},
            {kReplicaSets, kDeployments, kStatefulSets}) {}

 private:
  // Pods and their owners concern every budget of the namespace that may count them.
  void note(const Change& change) override {
    for (const Object& budget : index_.in_namespace(storage_, change.object.namespace_()))
      if (change.storage != kPods || counts_either(budget, change)) again(budget);
  }
  static bool counts_either(const Object& budget, const Change& change) {
    const auto selector = selector_of(budget);
    return selector && (selector->matches(change.object) ||
                        (change.previous && selector->matches(change.previous)));
  }

  Result<void> sync(Server& server, const Object& budget) override {
    DRYDOCK_TRY(const LabelSelector selector, pod_selector(budget));
    std::vector<Object> pods = index_.in_namespace(kPods, budget.namespace_());
    std::erase_if(pods, [&selector](const Object& pod) { return !selector.matches(pod); });
    const Counts counts = count(budget, pods);
    Json status = copy_at(budget.json(), {"status"});
    status["currentHealthy"] = counts.healthy;
    status["desiredHealthy"] = counts.desired;
    status["disruptionsAllowed"] = counts.allowed();
    status["expectedPods"] = counts.expected;
    status["observedGeneration"] = budget.generation();
    status["conditions"] = Json::array({condition(budget, counts.allowed() > 0)});
    DRYDOCK_CHECK(write_status(server, budget, std::move(status)));
    return {};
  }

  Counts count(const Object& budget, const std::vector<Object>& pods) const {
    Counts counts;
    for (const Object& pod : pods)
      if (!pod.is_being_deleted() && is_ready(pod)) ++counts.healthy;
    const Json spec = copy_at(budget.json(), {"spec"});
    if (const Json* most = find_path(spec, {"maxUnavailable"})) {
      counts.expected = wanted_by_owners(pods);
      counts.desired =
          std::max<std::int64_t>(0, counts.expected - int_or_percent(most, counts.expected, true));
    } else if (const Json* least = find_path(spec, {"minAvailable"})) {
      counts.expected = least->is_number_integer() ? static_cast<std::int64_t>(pods.size())
                                                   : wanted_by_owners(pods);
      counts.desired = int_or_percent(least, counts.expected, true);
    }
    return counts;
  }

  // What the controllers of these Pods are asked for, each counted once.
  std::int64_t wanted_by_owners(const std::vector<Object>& pods) const {
    std::set<std::string> seen;
    std::int64_t sum = 0;
    for (const Object& pod : pods) {
      const Object scaled = scaled_owner(pod);
      if (scaled && seen.insert(std::string(scaled.uid())).second)
        sum += number_at(scaled.json(), {"spec", "replicas"}, 1);
    }
    return sum;
  }

  Object scaled_owner(const Object& pod) const {
    const auto owner = pod.controller();
    if (!owner) return {};
    const ObjectKey key{std::string(pod.namespace_()), owner->name};
    if (owner->kind == "StatefulSet") return index_.get(kStatefulSets, key);
    if (owner->kind != "ReplicaSet") return {};
    const Object set = index_.get(kReplicaSets, key);
    const auto above = set ? set.controller() : std::nullopt;
    if (!above || above->kind != "Deployment") return set;
    return index_.get(kDeployments, {key.namespace_, above->name});
  }

  Json condition(const Object& budget, bool allowed) const {
    const char* value = allowed ? "True" : "False";
    const Json* known = find_status_condition(budget.json(), "DisruptionAllowed");
    const bool same = known && string_at(*known, {"status"}) == value;
    const std::string since = same ? std::string(string_at(*known, {"lastTransitionTime"}))
                                   : format_time(clock_.wall_now());
    return {{"type", "DisruptionAllowed"},
            {"status", value},
            {"observedGeneration", budget.generation()},
            {"lastTransitionTime", since},
            {"reason", allowed ? "SufficientPods" : "InsufficientPods"},
            {"message", ""}};
  }
};

}  // namespace

std::unique_ptr<ClusterController> make_disruption_controller(Server& server) {
  return std::make_unique<DisruptionController>(server);
}

}  // namespace drydock::fake
