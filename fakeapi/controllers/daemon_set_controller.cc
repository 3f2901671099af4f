// DaemonSets: one Pod on each Node that it may run on; two for a while where an update may surge.
// Follows kube-controller-manager's.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fakeapi/controllers/controller_revisions.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"
#include "fakeapi/controllers/scheduling.h"
#include "fakeapi/controllers/workload_controller.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupResource kNodes = resources::nodes().gvr().group_resource();

bool any_pod(const Object&, const Object&) { return true; }

Json tolerations() {
  struct Taint {
    const char* key;
    const char* effect;
  };
  constexpr std::array kTaints{Taint{"node.kubernetes.io/not-ready", "NoExecute"},
                               Taint{"node.kubernetes.io/unreachable", "NoExecute"},
                               Taint{"node.kubernetes.io/disk-pressure", "NoSchedule"},
                               Taint{"node.kubernetes.io/memory-pressure", "NoSchedule"},
                               Taint{"node.kubernetes.io/pid-pressure", "NoSchedule"},
                               Taint{"node.kubernetes.io/unschedulable", "NoSchedule"}};
  Json made = Json::array();
  for (const Taint& taint : kTaints)
    made.push_back({{"key", taint.key}, {"operator", "Exists"}, {"effect", taint.effect}});
  return made;
}

// The Node that a Pod is on, or is bound for by its affinity.
std::string node_of(const Object& pod) {
  if (const auto node = string_at(pod.json(), {"spec", "nodeName"}); !node.empty())
    return std::string(node);
  for (const Json& term :
       copy_at(pod.json(), {"spec", "affinity", "nodeAffinity",
                            "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"}))
    for (const Json& field : copy_at(term, {"matchFields"}))
      if (const Json values = copy_at(field, {"values"}); values.is_array() && !values.empty())
        return values.front().get<std::string>();
  return {};
}

struct Counts {
  std::int64_t desired = 0, current = 0, misplaced = 0, ready = 0, available = 0, updated = 0;
};

class DaemonSetController final : public WorkloadController {
 public:
  explicit DaemonSetController(Server& server)
      : WorkloadController(server,
                           {.name = "daemonset",
                            .resource = resources::daemon_sets(),
                            .account = "daemon-set-controller",
                            .component = "daemonset-controller"},
                           {controller_revision_storage(), kNodes}) {}

 private:
  // A Node that comes, goes or changes is of interest to all.
  void note(const Change& change) override {
    if (change.storage != kNodes) return;
    for (const Object& set : index_.all(storage_)) again(set);
  }

  Result<void> sync(Server& server, const Object& set) override {
    DRYDOCK_TRY(Claimed claimed, claim_pods(server, set, any_pod));
    if (claimed.wrote) return look_again(set);
    DRYDOCK_TRY(const Revisions revisions,
                sync_revisions(server, client_, index_, set, kind_.resource, kRevisionHashLabel));
    if (revisions.wrote) return look_again(set);
    if (set.is_being_deleted()) return {};
    const std::string hash(revisions.update.label(kRevisionHashLabel).value_or(""));
    std::map<std::string, std::vector<Object>> pods;  // by Node
    for (const Object& pod : claimed.objects) pods[node_of(pod)].push_back(pod);
    DRYDOCK_TRY(bool wrote, place(server, set, pods, hash));
    if (!wrote) {
      DRYDOCK_TRY(wrote, replace_outdated(server, set, pods, hash));
    }
    if (wrote) return look_again(set);
    DRYDOCK_TRY(wrote, write_status(server, set, status_of(set, pods, hash)));
    if (wrote) return {};
    std::vector<std::string> used{std::string(revisions.update.name())};
    for (const Object& pod : claimed.objects)
      used.push_back(fmt::format("{}-{}", set.name(), pod.label(kRevisionHashLabel).value_or("")));
    DRYDOCK_TRY(wrote, forget_revisions(server, client_, revisions, set, used));
    if (wrote) again(set);
    const std::int64_t patience = number_at(set.json(), {"spec", "minReadySeconds"});
    if (const auto next = next_availability(claimed.objects, patience, clock_.wall_now()))
      again_after(set, *next);
    return {};
  }

  Json pod_for(const Object& set, const Object& node, const std::string& hash) const {
    Json pod = pod_from_template(copy_at(set.json(), {"spec", "template"}), set, kind_.resource);
    pod["metadata"]["labels"][kRevisionHashLabel] = hash;
    pod["metadata"]["labels"]["pod-template-generation"] =
        set.annotation("deprecated.daemonset.template.generation").value_or("1");
    Json& spec = pod["spec"];
    Json& affinity =
        spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
    const Json here{{"key", "metadata.name"},
                    {"operator", "In"},
                    {"values", Json::array({std::string(node.name())})}};
    if (!affinity.is_object()) affinity = {{"nodeSelectorTerms", Json::array({Json::object()})}};
    for (Json& term : affinity["nodeSelectorTerms"]) term["matchFields"] = Json::array({here});
    Json all = copy_at(spec, {"tolerations"});
    if (!all.is_array()) all = Json::array();
    for (Json& toleration : tolerations()) all.push_back(std::move(toleration));
    spec["tolerations"] = std::move(all);
    return pod;
  }

  bool belongs_on(const Object& set, const Object& node) const {
    return !unfit_reason(Object(pod_for(set, node, "")), node);
  }

  // Whether it made one Pod that is missing or deleted one that is too much.
  Result<bool> place(Server& server, const Object& set,
                     const std::map<std::string, std::vector<Object>>& pods,
                     const std::string& hash) {
    for (const Object& node : index_.all(kNodes)) {
      const auto found = pods.find(std::string(node.name()));
      const bool has_one = found != pods.end();
      const bool wanted = belongs_on(set, node);
      if (wanted && !has_one) {
        const auto made = create_pod(server, set, pod_for(set, node, hash));
        if (!made) return fail(made.error());
        return true;
      }
      if (!has_one) continue;
      const std::vector<Object> here = remaining(found->second);
      const bool surges = max_surge(set) > 0;
      for (std::size_t i = 0; i < here.size(); ++i) {
        // One of each template, while one replaces the other.
        const bool extra = i > 0 && !(surges && i == 1 && !same_template(here[0], here[1]));
        if (wanted && !extra && is_active(here[i])) continue;
        DRYDOCK_CHECK(delete_pod(server, set, here[i]));
        return true;
      }
    }
    return false;
  }

  // Those that nobody has told to go, the oldest first.
  static std::vector<Object> remaining(std::vector<Object> pods) {
    sort_by_age(pods);
    std::erase_if(pods, [](const Object& pod) { return pod.is_being_deleted(); });
    return pods;
  }
  static bool same_template(const Object& one, const Object& other) {
    return one.label(kRevisionHashLabel) == other.label(kRevisionHashLabel);
  }
  std::int64_t max_surge(const Object& set) const {
    return int_or_percent(
        find_path(set.json(), {"spec", "updateStrategy", "rollingUpdate", "maxSurge"}),
        static_cast<std::int64_t>(index_.all(kNodes).size()), true);
  }

  // An old Pod goes once the one beside it serves; so many may be there at once.
  Result<bool> surge(Server& server, const Object& set,
                     const std::map<std::string, std::vector<Object>>& pods,
                     const std::string& hash) {
    const std::int64_t patience = number_at(set.json(), {"spec", "minReadySeconds"});
    std::int64_t free = max_surge(set);
    std::vector<Object> idle, serving;  // Nodes whose old Pod stands alone
    for (const auto& [node, all] : pods) {
      Object old, updated;
      for (const Object& pod : remaining(all))
        (pod.label(kRevisionHashLabel) == std::string_view(hash) ? updated : old) = pod;
      if (!old) continue;
      const Object& judged = updated ? updated : old;
      const bool serves = is_available(judged, patience, clock_.wall_now());
      if (updated && serves) {
        DRYDOCK_CHECK(delete_pod(server, set, old));
        return true;
      }
      if (updated)
        --free;
      else if (const Object there = index_.get(kNodes, {"", node}))
        (serves ? serving : idle).push_back(there);
    }
    if (idle.empty() && (serving.empty() || free <= 0)) return false;
    const Object& node = idle.empty() ? serving.front() : idle.front();
    const auto made = create_pod(server, set, pod_for(set, node, hash));
    if (!made) return fail(made.error());
    return true;
  }

  Result<bool> replace_outdated(Server& server, const Object& set,
                                const std::map<std::string, std::vector<Object>>& pods,
                                const std::string& hash) {
    if (string_at(set.json(), {"spec", "updateStrategy", "type"}) == "OnDelete") return false;
    if (max_surge(set) > 0) return surge(server, set, pods, hash);
    const auto desired = static_cast<std::int64_t>(index_.all(kNodes).size());
    std::int64_t may_miss = std::max<std::int64_t>(
        1, int_or_percent(
               find_path(set.json(), {"spec", "updateStrategy", "rollingUpdate", "maxUnavailable"}),
               desired, true));
    const std::int64_t patience = number_at(set.json(), {"spec", "minReadySeconds"});
    std::vector<Object> serving, idle;
    for (const auto& [node, here] : pods)
      for (const Object& pod : here) {
        const bool serves =
            !pod.is_being_deleted() && is_available(pod, patience, clock_.wall_now());
        if (!serves) --may_miss;
        const bool outdated = pod.label(kRevisionHashLabel) != std::string_view(hash);
        if (outdated && !pod.is_being_deleted()) (serves ? serving : idle).push_back(pod);
      }
    // What does not serve anyway costs nothing.
    if (idle.empty() && (serving.empty() || may_miss <= 0)) return false;
    DRYDOCK_CHECK(delete_pod(server, set, idle.empty() ? serving.front() : idle.front()));
    return true;
  }

  Json status_of(const Object& set, const std::map<std::string, std::vector<Object>>& pods,
                 const std::string& hash) const {
    Counts counts;
    const std::int64_t patience = number_at(set.json(), {"spec", "minReadySeconds"});
    for (const Object& node : index_.all(kNodes)) {
      const auto found = pods.find(std::string(node.name()));
      const bool has_one = found != pods.end();
      if (!belongs_on(set, node)) {
        if (has_one) ++counts.misplaced;
        continue;
      }
      ++counts.desired;
      if (!has_one) continue;
      ++counts.current;
      std::vector<Object> here = found->second;
      sort_by_age(here);
      const Object& pod = here.front();
      if (is_ready(pod)) ++counts.ready;
      if (is_available(pod, patience, clock_.wall_now())) ++counts.available;
      if (pod.label(kRevisionHashLabel) == std::string_view(hash)) ++counts.updated;
    }
    Json status{{"currentNumberScheduled", counts.current},
                {"numberMisscheduled", counts.misplaced},
                {"desiredNumberScheduled", counts.desired},
                {"numberReady", counts.ready}};
    set_unless_zero(status, "observedGeneration", set.generation());
    set_unless_zero(status, "updatedNumberScheduled", counts.updated);
    set_unless_zero(status, "numberAvailable", counts.available);
    set_unless_zero(status, "numberUnavailable", counts.desired - counts.available);
    return status;
  }
};

}  // namespace

std::unique_ptr<ClusterController> make_daemon_set_controller(Server& server) {
  return std::make_unique<DaemonSetController>(server);
}

}  // namespace drydock::fake
