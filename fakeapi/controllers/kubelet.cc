// One node, and on it every Pod that nobody has put elsewhere: scheduler and kubelet in one. How it
// lies: nothing runs; a Pod is Running and ready at once and stays so, probes and readiness gates
// are not looked at, and a Pod told to end does so at once, whatever its grace period.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/key_queue.h"

namespace drydock::fake {
namespace {

constexpr const char* kNode = "drydock";
constexpr const char* kAddress = "10.0.0.1";
const GroupVersionResource kNodes{"", "v1", "nodes"};
const GroupVersionResource kPods{"", "v1", "pods"};

// A key without a namespace is the node's.
const ObjectKey kNodeKey{"", kNode};

Json condition(std::string_view type, std::string_view now) {
  return {
      {"type", type}, {"status", "True"}, {"lastProbeTime", nullptr}, {"lastTransitionTime", now}};
}

bool is_ready(const Object& object) {
  const Json* all = find_path(object.json(), {"status", "conditions"});
  return all && all->is_array() && std::any_of(all->begin(), all->end(), [](const Json& entry) {
           return string_at(entry, {"type"}) == "Ready" && string_at(entry, {"status"}) == "True";
         });
}

Json container_statuses(const Object& pod, std::string_view list, const Json& state, bool started) {
  Json made = Json::array();
  const Json* containers = find_path(pod.json(), {"spec", list});
  if (!containers || !containers->is_array()) return made;
  for (const Json& container : *containers)
    made.push_back({{"name", string_at(container, {"name"})},
                    {"state", state},
                    {"lastState", Json::object()},
                    {"ready", true},
                    {"started", started},
                    {"restartCount", 0},
                    {"image", string_at(container, {"image"})},
                    {"imageID", string_at(container, {"image"})},
                    {"containerID",
                     fmt::format("drydock://{}/{}", pod.uid(), string_at(container, {"name"}))}});
  return made;
}

class Kubelet final : public ClusterController {
 public:
  explicit Kubelet(const Server& server) : clock_(server.clock()) {
    queue_.add(kNodeKey);
    for (const Object& pod : server.peek_all(kPods.group_resource())) queue_.add(pod.key());
  }

  std::string_view name() const override { return "kubelet"; }
  void observe(const Change& change) override {
    if (change.storage == kPods.group_resource()) queue_.add(change.object.key());
    if (change.storage == kNodes.group_resource() && change.object.key() == kNodeKey)
      queue_.add(kNodeKey);
  }
  bool has_work() const override { return queue_.has_due(clock_.now()); }
  std::optional<TimePoint> next_deadline() const override {
    return queue_.next_deadline(clock_.now());
  }

  void step(Server& server) override {
    const std::optional<ObjectKey> key = queue_.take(clock_.now());
    if (!key) return;
    const Result<void> done = *key == kNodeKey ? sync_node(server) : sync_pod(server, *key);
    if (done)
      queue_.forget_failures(*key);
    else
      queue_.add_failed(*key, clock_.now());
  }

 private:
  static Result<void> send(Server& server, Verb verb, const GroupVersionResource& resource,
                           const ObjectKey& key, Json body, std::string subresource = "") {
    Request request(verb, resource);
    request.namespace_ = key.namespace_;
    request.name = key.name;
    request.subresource = std::move(subresource);
    request.body.media_type = verb == Verb::kPatch ? media::kMergePatch : media::kJson;
    request.body.object = Object(std::move(body));
    request.user_agent = "kubelet";
    request.caller = Identity{.user = "system:node:drydock",
                              .uid = "",
                              .groups = {"system:masters", "system:authenticated"},
                              .extra = {}};
    const Response response = server.handle(request);
    if (!response.ok()) return fail(response.status());
    return {};
  }

  std::string now() const { return format_time(clock_.wall_now()); }

  Result<void> sync_node(Server& server) const {
    const Object node = server.peek(kNodes.group_resource(), kNodeKey);
    if (!node)
      return send(server, Verb::kCreate, kNodes, {},
                  {{"apiVersion", "v1"},
                   {"kind", "Node"},
                   {"metadata",
                    {{"name", kNode},
                     {"labels",
                      {{"kubernetes.io/hostname", kNode},
                       {"kubernetes.io/os", "linux"},
                       {"kubernetes.io/arch", "amd64"}}}}}});
    if (node.is_being_deleted() || is_ready(node)) return {};
    const Json room{{"cpu", "64"}, {"memory", "256Gi"}, {"pods", "10000"}};
    const std::string at = now();
    return send(
        server, Verb::kPatch, kNodes, kNodeKey,
        {{"status",
          {{"capacity", room},
           {"allocatable", room},
           {"addresses", Json::array({Json{{"type", "InternalIP"}, {"address", kAddress}},
                                      Json{{"type", "Hostname"}, {"address", kNode}}})},
           {"conditions", Json::array({Json{{"type", "Ready"},
                                            {"status", "True"},
                                            {"lastHeartbeatTime", at},
                                            {"lastTransitionTime", at},
                                            {"reason", "KubeletReady"},
                                            {"message", "kubelet is posting ready status"}}})}}}},
        "status");
  }

  Result<void> sync_pod(Server& server, const ObjectKey& key) const {
    const Object pod = server.peek(kPods.group_resource(), key);
    if (!pod) return {};
    const std::string_view node = string_at(pod.json(), {"spec", "nodeName"});
    if (pod.is_being_deleted()) {
      if (node != kNode) return {};
      return send(server, Verb::kDelete, kPods, key,
                  {{"apiVersion", "v1"},
                   {"kind", "DeleteOptions"},
                   {"gracePeriodSeconds", 0},
                   {"preconditions", {{"uid", pod.uid()}}}});
    }
    const std::string_view phase = string_at(pod.json(), {"status", "phase"});
    if (phase != "Pending" && !phase.empty()) return {};
    if (node.empty()) {
      const Json* gates = find_path(pod.json(), {"spec", "schedulingGates"});
      if (gates && !gates->empty()) return {};
      return send(server, Verb::kCreate, kPods, key,
                  {{"apiVersion", "v1"},
                   {"kind", "Binding"},
                   {"metadata", {{"name", key.name}, {"namespace", key.namespace_}}},
                   {"target", {{"apiVersion", "v1"}, {"kind", "Node"}, {"name", kNode}}}},
                  "binding");
    }
    if (node != kNode) return {};
    return send(server, Verb::kPatch, kPods, key,
                {{"metadata", {{"uid", pod.uid()}}}, {"status", running_status(server, pod)}},
                "status");
  }

  Json running_status(const Server& server, const Object& pod) const {
    const std::string at = now();
    const Json running{{"running", {{"startedAt", at}}}};
    const Json completed{
        {"terminated",
         {{"exitCode", 0}, {"reason", "Completed"}, {"startedAt", at}, {"finishedAt", at}}}};
    Json conditions = Json::array();
    for (const char* type :
         {"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"})
      conditions.push_back(condition(type, at));
    const std::string ip = free_ip(server);
    Json status{{"phase", "Running"},
                {"conditions", std::move(conditions)},
                {"hostIP", kAddress},
                {"hostIPs", Json::array({Json{{"ip", kAddress}}})},
                {"podIP", ip},
                {"podIPs", Json::array({Json{{"ip", ip}}})},
                {"startTime", at},
                {"containerStatuses", container_statuses(pod, "containers", running, true)}};
    if (Json init = container_statuses(pod, "initContainers", completed, false); !init.empty())
      status["initContainerStatuses"] = std::move(init);
    return status;
  }

  // The lowest of 10.244.0.0/16 that no Pod has.
  static std::string free_ip(const Server& server) {
    std::set<std::string, std::less<>> taken;
    for (const Object& pod : server.peek_all(kPods.group_resource()))
      taken.emplace(string_at(pod.json(), {"status", "podIP"}));
    constexpr int kLast = 65534;
    for (int i = 1; i < kLast; ++i)
      if (std::string ip = fmt::format("10.244.{}.{}", i / 256, i % 256); !taken.contains(ip))
        return ip;
    return fmt::format("10.244.{}.{}", kLast / 256, kLast % 256);
  }

  const Clock& clock_;
  KeyQueue<ObjectKey> queue_;
};

}  // namespace

std::unique_ptr<ClusterController> make_kubelet(Server& server) {
  return std::make_unique<Kubelet>(server);
}

}  // namespace drydock::fake
