// One node, and on it every Pod that fits and that nobody has put elsewhere: scheduler and kubelet
// in one. How it lies: nothing runs; a Pod is Running and ready at once and stays so, but that a
// Job's Pod succeeds at once; probes are not looked at; a Pod told to end does so at once, whatever
// its grace period.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "fakeapi/controllers/controller_events.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pod_status.h"
#include "fakeapi/controllers/scheduling.h"
#include "fakeapi/controllers/work_queue.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

constexpr const char* kNode = "drydock";
constexpr const char* kAddress = "10.0.0.1";
constexpr int kLastAddress = 65534;
const GroupVersionResource kNodes = resources::nodes().gvr();
const GroupVersionResource kPods = resources::pods().gvr();
const WorkItem kNodeItem{kNodes.group_resource(), {"", kNode}};

// Takes away the taint that every Node begins with; false where it has none.
bool drop_not_ready(Json& taints) {
  const std::size_t before = taints.size();
  Json kept = Json::array();
  for (Json& taint : taints)
    if (string_at(taint, {"key"}) != "node.kubernetes.io/not-ready")
      kept.push_back(std::move(taint));
  const bool dropped = kept.size() < before;
  taints = kept.empty() ? Json() : std::move(kept);
  return dropped;
}

Json node_condition(const char* type, bool is_true, const char* reason, const char* message,
                    const std::string& at) {
  return {{"type", type},
          {"status", is_true ? "True" : "False"},
          {"lastHeartbeatTime", at},
          {"lastTransitionTime", at},
          {"reason", reason},
          {"message", message}};
}

Json node_status(WallTime now) {
  const Json room{{"cpu", "64"}, {"memory", "256Gi"}, {"pods", "10000"}};
  const std::string at = format_time(now);
  return {{"capacity", room},
          {"allocatable", room},
          {"addresses", Json::array({Json{{"type", "InternalIP"}, {"address", kAddress}},
                                     Json{{"type", "Hostname"}, {"address", kNode}}})},
          {"conditions",
           Json::array({node_condition("MemoryPressure", false, "KubeletHasSufficientMemory",
                                       "kubelet has sufficient memory available", at),
                        node_condition("DiskPressure", false, "KubeletHasNoDiskPressure",
                                       "kubelet has no disk pressure", at),
                        node_condition("PIDPressure", false, "KubeletHasSufficientPID",
                                       "kubelet has sufficient PID available", at),
                        node_condition("Ready", true, "KubeletReady",
                                       "kubelet is posting ready status", at)})}};
}

bool is_ready_node(const Object& node) {
  const Json* ready = find_status_condition(node.json(), "Ready");
  return ready && string_at(*ready, {"status"}) == "True";
}

class Kubelet final : public ClusterController {
 public:
  explicit Kubelet(const Server& server)
      : clock_(server.clock()),
        client_("system:node:drydock", "kubelet"),
        scheduler_("system:kube-scheduler", "kube-scheduler"),
        events_(server.clock(), scheduler_, "default-scheduler"),
        queue_(server.clock()) {
    queue_.add(kNodeItem);
  }

  std::string_view name() const override { return "kubelet"; }
  bool has_work() const override { return queue_.has_work() || events_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    const bool gone = change.type == WatchEventType::kDeleted;
    const WorkItem item{change.storage, change.object.key()};
    if (item == kNodeItem) {
      queue_.add(kNodeItem);
      for (const WorkItem& pod : unfit_) queue_.add(pod);
    }
    if (change.storage != kPods.group_resource()) return;
    note_address(item.key, change.object, gone);
    unfit_.erase(item);
    if (!gone) queue_.add(item);
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return events_.step(server);
    const Result<void> done = *item == kNodeItem ? sync_node(server) : sync_pod(server, *item);
    if (done || done.error().is_not_found())
      queue_.forget(*item);
    else
      queue_.retry(*item);
  }

 private:
  static Result<void> nothing(const Result<Object>& written) {
    if (!written) return fail(written.error());
    return {};
  }

  Result<void> sync_node(Server& server) const {
    const Object node = server.peek(kNodes.group_resource(), kNodeItem.key);
    if (!node)
      return nothing(client_.create(server, kNodes,
                                    {{"apiVersion", "v1"},
                                     {"kind", "Node"},
                                     {"metadata",
                                      {{"name", kNode},
                                       {"labels",
                                        {{"kubernetes.io/hostname", kNode},
                                         {"kubernetes.io/os", "linux"},
                                         {"kubernetes.io/arch", "amd64"}}}}}}));
    if (node.is_being_deleted()) return {};
    if (Json taints = copy_at(node.json(), {"spec", "taints"}); drop_not_ready(taints))
      return nothing(client_.patch(server, kNodes, kNodeItem.key, media::kMergePatch,
                                   {{"spec", {{"taints", taints}}}}, ""));
    if (is_ready_node(node)) return {};
    return nothing(client_.patch(server, kNodes, kNodeItem.key, media::kMergePatch,
                                 {{"status", node_status(clock_.wall_now())}}, "status"));
  }

  Result<void> sync_pod(Server& server, const WorkItem& item) {
    const Object pod = server.peek(item.storage, item.key);
    if (!pod) return {};
    const std::string_view node = string_at(pod.json(), {"spec", "nodeName"});
    if (node.empty()) return pod.is_being_deleted() ? Result<void>() : schedule(server, item, pod);
    if (node != kNode) return {};
    if (pod.is_being_deleted()) return end(server, pod);
    const std::string_view phase = string_at(pod.json(), {"status", "phase"});
    if (phase.empty() || phase == "Pending") return start(server, pod);
    if (phase != "Running") return {};
    if (const auto run = pod_run(pod)) {
      const Duration left =
          run->lasts -
          elapsed_since(string_at(pod.json(), {"status", "startTime"}), clock_.wall_now());
      if (run->lasts == Duration::zero() || left <= Duration::zero())
        return patch_status(server, pod, ended_status(pod, *run, clock_.wall_now()));
      queue_.add_after(item, left);
    }
    Json conditions = readiness_conditions(pod, clock_.wall_now());
    if (conditions.empty()) return {};
    return patch_status(server, pod, {{"conditions", std::move(conditions)}});
  }

  Result<void> start(Server& server, const Object& pod) {
    bool waits = false;
    for (const Json& container : copy_at(pod.json(), {"spec", "containers"}))
      waits |= cannot_be_pulled(string_at(container, {"image"}));
    if (!waits)
      return patch_status(server, pod, running_status(pod, place(pod), clock_.wall_now()));
    Json status = waiting_status(pod, place(pod), clock_.wall_now());
    if (status.is_null()) return {};
    return patch_status(server, pod, std::move(status));
  }

  Result<void> patch_status(Server& server, const Object& pod, Json status) const {
    return nothing(client_.patch(
        server, kPods, pod.key(), media::kStrategicMergePatch,
        {{"metadata", {{"uid", pod.uid()}}}, {"status", std::move(status)}}, "status"));
  }

  // What has finalizers is told once only.
  Result<void> end(Server& server, const Object& pod) const {
    if (number_at(pod.json(), {"metadata", "deletionGracePeriodSeconds"}, 1) == 0) return {};
    return client_.remove(server, kPods, pod.key(),
                          {{"gracePeriodSeconds", 0}, {"preconditions", {{"uid", pod.uid()}}}});
  }

  Result<void> schedule(Server& server, const WorkItem& item, const Object& pod) {
    const std::string_view phase = string_at(pod.json(), {"status", "phase"});
    if (!phase.empty() && phase != "Pending") return {};
    if (!copy_at(pod.json(), {"spec", "schedulingGates"}).empty()) return {};
    const Object node = server.peek(kNodes.group_resource(), kNodeItem.key);
    if (!node || !is_ready_node(node)) {
      unfit_.insert(item);
      return {};
    }
    const auto unfit = unfit_reason(pod, node);
    if (unfit) {
      unfit_.insert(item);
      return say_unschedulable(server, pod, *unfit);
    }
    return nothing(scheduler_.create(
        server, kPods,
        {{"apiVersion", "v1"},
         {"kind", "Binding"},
         {"metadata", {{"name", pod.name()}, {"namespace", pod.namespace_()}, {"uid", pod.uid()}}},
         {"target", {{"apiVersion", "v1"}, {"kind", "Node"}, {"name", kNode}}}},
        "binding"));
  }

  Result<void> say_unschedulable(Server& server, const Object& pod, const std::string& why) {
    const std::string message = fmt::format(
        "0/1 nodes are available: {}. preemption: 0/1 nodes are available: 1 Preemption is not "
        "helpful for scheduling.",
        why);
    const Json* live = find_status_condition(pod.json(), "PodScheduled");
    if (live && string_at(*live, {"message"}) == message) return {};
    events_.warning(pod, "FailedScheduling", message);
    Json condition{
        {"type", "PodScheduled"},    {"status", "False"},
        {"lastProbeTime", nullptr},  {"lastTransitionTime", format_time(clock_.wall_now())},
        {"reason", "Unschedulable"}, {"message", message}};
    set_unless_zero(condition, "observedGeneration", pod.generation());
    return nothing(
        scheduler_.patch(server, kPods, pod.key(), media::kStrategicMergePatch,
                         {{"metadata", {{"uid", pod.uid()}}},
                          {"status", {{"conditions", Json::array({std::move(condition)})}}}},
                         "status"));
  }

  void note_address(const ObjectKey& key, const Object& pod, bool gone) {
    if (auto known = addresses_.find(key); known != addresses_.end()) {
      taken_.erase(known->second);
      addresses_.erase(known);
    }
    const std::string address(string_at(pod.json(), {"status", "podIP"}));
    if (gone || address.empty()) return;
    addresses_[key] = address;
    taken_.insert(address);
  }

  // The address that it has, or the next of 10.244.0.0/16 that no Pod has.
  PodPlace place(const Object& pod) {
    const std::string_view known = string_at(pod.json(), {"status", "podIP"});
    if (!known.empty()) return {kAddress, std::string(known)};
    for (int tries = 0; tries < kLastAddress; ++tries) {
      last_address_ = last_address_ % (kLastAddress - 1) + 1;
      std::string ip = fmt::format("10.244.{}.{}", last_address_ / 256, last_address_ % 256);
      if (!taken_.contains(ip)) return {kAddress, std::move(ip)};
    }
    return {kAddress, "10.244.255.254"};
  }

  const Clock& clock_;
  ControllerClient client_, scheduler_;
  ControllerEvents events_;
  WorkQueue queue_;
  std::set<WorkItem> unfit_;  ///< Pods that wait for another Node
  std::map<ObjectKey, std::string> addresses_;
  std::set<std::string> taken_;
  int last_address_ = 0;
};

}  // namespace

std::unique_ptr<ClusterController> make_kubelet(Server& server) {
  return std::make_unique<Kubelet>(server);
}

}  // namespace drydock::fake
