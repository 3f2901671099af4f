// Empties a namespace that is being deleted, Pods first, says in its conditions what is left, and
// takes "kubernetes" from its spec.finalizers when nothing is. Follows kube-controller-manager's
// namespaced resources deleter; differs: it looks again when something in the namespace has gone,
// not every few seconds.
#include <fmt/format.h>

#include <map>
#include <set>

#include "fakeapi/controllers/controller_client.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/namespace_conditions.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"
#include "fakeapi/controllers/work_queue.h"
#include "fakeapi/types/type_registry.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kNamespaces = resources::namespaces().gvr();
const GroupResource kStorage = kNamespaces.group_resource();
const GroupResource kPods = resources::pods().gvr().group_resource();
// So that every API server has heard of the deletion before its content goes.
constexpr Duration kGrace = std::chrono::seconds(5);
const Json kBackground{{"propagationPolicy", "Background"}};

// One way through a namespace's content.
struct Pass {
  std::set<GroupResource> asked;  ///< to go
  std::vector<std::string> errors;
};

struct Inside {
  std::map<GroupResource, std::map<std::string, Object>> objects;
};

class NamespaceController final : public ClusterController {
 public:
  explicit NamespaceController(Server& server)
      : clock_(server.clock()), client_("namespace-controller"), queue_(server.clock()) {}
  std::string_view name() const override { return "namespace"; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    const bool gone = change.type == WatchEventType::kDeleted;
    const std::string name(change.object.name());
    if (change.storage == kStorage) {
      if (gone) passes_.erase(name);
      if (!gone && change.object.is_being_deleted())
        queue_.add_after({kStorage, {"", name}}, kGrace);
      return;
    }
    const std::string inside(change.object.namespace_());
    if (inside.empty()) return;
    auto& shelf = inside_[inside].objects[change.storage];
    if (!gone) {
      shelf[name] = change.object;
      return;
    }
    shelf.erase(name);
    if (shelf.empty()) inside_[inside].objects.erase(change.storage);
    if (inside_[inside].objects.empty()) inside_.erase(inside);
    if (passes_.contains(inside)) queue_.add({kStorage, {"", inside}});
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return;
    const Object found = server.peek(kStorage, item->key);
    if (!found || !found.is_being_deleted() || is_finalized(found)) {
      passes_.erase(item->key.name);
      queue_.forget(*item);
      return;
    }
    const Result<bool> more = settle(server, found);
    if (!more)
      queue_.retry(*item);
    else if (*more)
      queue_.add(*item);
    else
      queue_.forget(*item);
  }

 private:
  static bool is_finalized(const Object& found) {
    const Json* finalizers = find_path(found.json(), {"spec", "finalizers"});
    return !finalizers || finalizers->empty();
  }

  const std::map<GroupResource, std::map<std::string, Object>>& content(
      std::string_view name) const {
    static const std::map<GroupResource, std::map<std::string, Object>> kNone;
    const auto found = inside_.find(name);
    return found == inside_.end() ? kNone : found->second.objects;
  }

  // Whether there is more to do at once.
  Result<bool> settle(Server& server, const Object& found) {
    const std::string name(found.name());
    Pass& pass = passes_[name];
    if (content(name).contains(kPods) && !pass.asked.contains(kPods)) {
      ask(server, kPods, name, pass);
      return true;
    }
    const bool pods_left = content(name).contains(kPods);
    if (!pods_left)
      for (const auto& [storage, objects] : content(name))
        if (!pass.asked.contains(storage)) {
          ask(server, storage, name, pass);
          return true;
        }
    NamespaceContent left = what_is_left(server, found, pods_left);
    for (std::string& error : pass.errors) left.errors.push_back(std::move(error));
    DRYDOCK_TRY(const bool wrote, write_conditions(server, found, left));
    const bool failed = !left.errors.empty();
    if (wrote && content(name).empty()) return true;
    pass = Pass();
    if (failed) return fail(Status(500, reason::kInternalError, "content could not be deleted"));
    if (!content(name).empty()) {
      await_pods(name, found);
      return false;
    }
    DRYDOCK_CHECK(finalize(server, found));
    return false;
  }

  void ask(Server& server, const GroupResource& storage, const std::string& name, Pass& pass) {
    pass.asked.insert(storage);
    const ResourceTypePtr type = server.types().find_stored(storage);
    if (!type) return;
    const GroupVersionResource resource = type->resource.gvr();
    if (type->supports("deletecollection")) {
      if (const auto done = client_.remove_all(server, resource, name, kBackground); !done)
        pass.errors.push_back(done.error().message);
      return;
    }
    const auto objects = content(name).at(storage);
    for (const auto& [object_name, object] : objects)
      if (const auto done = client_.remove(server, resource, object.key(), kBackground); !done)
        pass.errors.push_back(done.error().message);
  }

  NamespaceContent what_is_left(const Server& server, const Object& found, bool pods_left) const {
    const std::string name(found.name());
    NamespaceContent left;
    left.pods_first = pods_left;
    for (const auto& [storage, objects] : content(name)) {
      const std::string resource = fmt::format("{}.{}", storage.resource, storage.group);
      std::size_t held = 0;
      left.resources[resource] = objects.size();
      for (const auto& [object_name, object] : objects) {
        for (const std::string& finalizer : object.finalizers()) ++left.finalizers[finalizer];
        if (!object.finalizers().empty()) ++held;
      }
      const bool in_time = storage == kPods && grace_left(name, found) > Duration::zero();
      if (held == 0 && !in_time && (storage == kPods || !pods_left))
        left.errors.push_back(
            fmt::format("unexpected items still remain in namespace: {} for gvr: {}", name,
                        gvr_text(server, storage)));
    }
    return left;
  }

  static std::string gvr_text(const Server& server, const GroupResource& storage) {
    const ResourceTypePtr type = server.types().find_stored(storage);
    return fmt::format("{}/{}, Resource={}", storage.group, type ? type->resource.version : "",
                       storage.resource);
  }

  // How much longer Pods may take to end.
  Duration grace_left(const std::string& name, const Object& found) const {
    const auto pods = content(name).find(kPods);
    if (pods == content(name).end()) return Duration::zero();
    std::int64_t longest = 0;
    for (const auto& [pod_name, pod] : pods->second) {
      const std::string_view phase = string_at(pod.json(), {"status", "phase"});
      if (phase != "Succeeded" && phase != "Failed")
        longest =
            std::max(longest, number_at(pod.json(), {"spec", "terminationGracePeriodSeconds"}));
    }
    return std::chrono::seconds(longest) -
           elapsed_since(found.deletion_timestamp(), clock_.wall_now());
  }

  // Pods that overstay their time are an error, which nothing but time brings.
  void await_pods(const std::string& name, const Object& found) {
    if (const Duration left = grace_left(name, found); left > Duration::zero())
      queue_.add_after({kStorage, {"", name}}, left);
  }

  Result<bool> write_conditions(Server& server, const Object& found,
                                const NamespaceContent& left) const {
    Json body = found.json();
    Json& status = body["status"];
    status["conditions"] =
        namespace_conditions(copy_at(body, {"status", "conditions"}), left, clock_.wall_now());
    if (body == found.json()) return false;
    const auto written = client_.update(server, kNamespaces, std::move(body), "status");
    if (!written) return fail(written.error());
    return true;
  }

  Result<void> finalize(Server& server, const Object& found) const {
    Json rest = Json::array();
    for (const Json& finalizer : copy_at(found.json(), {"spec", "finalizers"}))
      if (finalizer != "kubernetes") rest.push_back(finalizer);
    Json body = found.json();
    if (rest.size() == body["spec"]["finalizers"].size()) return {};
    body["spec"]["finalizers"] = std::move(rest);
    const auto written = client_.update(server, kNamespaces, std::move(body), "finalize");
    if (!written && !written.error().is_not_found()) return fail(written.error());
    return {};
  }

  const Clock& clock_;
  ControllerClient client_;
  WorkQueue queue_;
  std::map<std::string, Inside, std::less<>> inside_;
  std::map<std::string, Pass> passes_;
};

}  // namespace

std::unique_ptr<ClusterController> make_namespace_controller(Server& server) {
  return std::make_unique<NamespaceController>(server);
}

}  // namespace drydock::fake
