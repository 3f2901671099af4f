#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/work_queue.h"
#include "fakeapi/types/type_registry.h"

namespace drydock::fake {
namespace {

const GroupResource kNamespaces{"", "namespaces"};
constexpr std::string_view kAccount = "namespace-controller";

class NamespaceController final : public ClusterController {
 public:
  explicit NamespaceController(Server& server) : queue_(server.clock()) {}
  std::string_view name() const override { return "namespace"; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    const bool gone = change.type == WatchEventType::kDeleted;
    if (change.storage == kNamespaces) {
      const std::string name(change.object.name());
      if (gone || !change.object.is_being_deleted()) {
        terminating_.erase(name);
      } else {
        terminating_.insert(name);
        queue_.add({kNamespaces, {"", name}});
      }
    } else if (const std::string inside(change.object.namespace_());
               terminating_.contains(inside)) {
      queue_.add({kNamespaces, {"", inside}});
    }
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return;
    const Object found = server.peek(kNamespaces, item->key);
    if (!found || !found.is_being_deleted() || settle(server, found))
      queue_.forget(*item);
    else
      queue_.retry(*item);
  }

 private:
  static bool settle(Server& server, const Object& found) {
    bool empty = true;
    bool fine = true;
    for (const ResourceTypePtr& type : stored_types(server)) {
      if (!type->resource.namespaced) continue;
      for (const Object& object : server.peek_all(type->storage)) {
        if (object.namespace_() != found.name()) continue;
        empty = false;
        if (object.is_being_deleted()) continue;
        Request request = controller_request(Verb::kDelete, *type, object.key(), kAccount);
        request.parameters.set("propagationPolicy", "Background");
        fine = is_done(server.handle(request)) && fine;
      }
    }
    // Each removal brings the namespace back, the last one too.
    return empty ? finalize(server, found) : fine;
  }

  static bool finalize(Server& server, const Object& found) {
    const Json* listed = find_path(found.json(), {"spec", "finalizers"});
    if (!listed || !listed->is_array()) return true;
    Json rest = Json::array();
    for (const Json& finalizer : *listed)
      if (finalizer != "kubernetes") rest.push_back(finalizer);
    if (rest.size() == listed->size()) return true;
    Json body = found.json();
    body["spec"]["finalizers"] = std::move(rest);
    const ResourceTypePtr type = server.types().find_stored(kNamespaces);
    Request request = controller_request(Verb::kUpdate, *type, found.key(), kAccount);
    request.subresource = "finalize";
    request.body.object = Object(std::move(body));
    return is_done(server.handle(request));
  }

  WorkQueue queue_;
  std::set<std::string> terminating_;
};

}  // namespace

std::unique_ptr<ClusterController> make_namespace_controller(Server& server) {
  return std::make_unique<NamespaceController>(server);
}

}  // namespace drydock::fake
