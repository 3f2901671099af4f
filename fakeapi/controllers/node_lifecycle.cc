// Nodes' taints, from what their conditions say: a Node that is not ready, is short of something or
// is cordoned takes no new Pods. How it differs: Pods are not evicted, and a Node that falls silent
// is not found out.
#include <algorithm>

#include "fakeapi/controllers/controller_client.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/work_queue.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kNodes = resources::nodes().gvr();
constexpr std::string_view kPrefix = "node.kubernetes.io/";

// A condition that forbids new Pods while it has this status.
struct Cause {
  std::string_view condition;
  std::string_view status;
  std::string_view taint;
};
constexpr Cause kCauses[] = {{"Ready", "False", "not-ready"},
                             {"Ready", "Unknown", "unreachable"},
                             {"MemoryPressure", "True", "memory-pressure"},
                             {"DiskPressure", "True", "disk-pressure"},
                             {"NetworkUnavailable", "True", "network-unavailable"},
                             {"PIDPressure", "True", "pid-pressure"},
                             {"", "", "unschedulable"}};

bool holds(const Json& node, const Cause& cause) {
  if (cause.condition.empty()) return flag_at(node, {"spec", "unschedulable"});
  for (const Json& condition : copy_at(node, {"status", "conditions"}))
    if (string_at(condition, {"type"}) == cause.condition)
      return string_at(condition, {"status"}) == cause.status;
  return false;
}

bool is_for(const Json& taint, const Cause& cause) {
  return string_at(taint, {"effect"}) == "NoSchedule" &&
         string_at(taint, {"key"}) == std::string(kPrefix) + std::string(cause.taint);
}

class NodeLifecycle final : public ClusterController {
 public:
  explicit NodeLifecycle(Server& server)
      : client_("node-controller"), queue_(server.clock()), clock_(server.clock()) {}
  std::string_view name() const override { return "node-lifecycle"; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    if (change.storage != kNodes.group_resource()) return;
    if (change.type != WatchEventType::kDeleted) queue_.add({change.storage, change.object.key()});
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return;
    const Result<void> done = sync(server, server.peek(item->storage, item->key));
    if (done || done.error().is_not_found())
      queue_.forget(*item);
    else
      queue_.retry(*item);
  }

 private:
  Result<void> sync(Server& server, const Object& node) const {
    if (!node) return {};
    const Json live = copy_at(node.json(), {"spec", "taints"});
    Json taints = live.is_array() ? live : Json::array();
    for (const Cause& cause : kCauses) {
      const auto here = std::find_if(taints.begin(), taints.end(),
                                     [&](const Json& taint) { return is_for(taint, cause); });
      const bool wanted = holds(node.json(), cause);
      if (here != taints.end() && !wanted)
        taints.erase(here);
      else if (here == taints.end() && wanted)
        taints.push_back({{"key", std::string(kPrefix) + std::string(cause.taint)},
                          {"effect", "NoSchedule"},
                          {"timeAdded", format_time(clock_.wall_now())}});
    }
    if (taints == live || (taints.empty() && live.empty())) return {};
    const auto patched =
        client_.patch(server, kNodes, node.key(), media::kMergePatch,
                      {{"metadata", {{"resourceVersion", node.resource_version()}}},
                       {"spec", {{"taints", taints.empty() ? Json() : std::move(taints)}}}});
    if (!patched) return fail(patched.error());
    return {};
  }

  ControllerClient client_;
  WorkQueue queue_;
  const Clock& clock_;
};

}  // namespace

std::unique_ptr<ClusterController> make_node_lifecycle(Server& server) {
  return std::make_unique<NodeLifecycle>(server);
}

}  // namespace drydock::fake
