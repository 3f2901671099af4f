#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/work_queue.h"
#include "fakeapi/types/type_registry.h"

namespace drydock::fake {
namespace {

const GroupResource kNamespaces{"", "namespaces"};
const GroupResource kConfigMaps{"", "configmaps"};
constexpr const char* kName = "kube-root-ca.crt";

class RootCaController final : public ClusterController {
 public:
  RootCaController(Server& server, std::string ca_pem)
      : queue_(server.clock()), data_{{"ca.crt", std::move(ca_pem)}} {}
  std::string_view name() const override { return "root-ca"; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    if (change.storage == kNamespaces)
      queue_.add({kNamespaces, {"", std::string(change.object.name())}});
    else if (change.storage == kConfigMaps && change.object.name() == kName)
      queue_.add({kNamespaces, {"", std::string(change.object.namespace_())}});
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return;
    if (settle(server, item->key.name))
      queue_.forget(*item);
    else
      queue_.retry(*item);
  }

 private:
  bool settle(Server& server, const std::string& inside) const {
    const Object home = server.peek(kNamespaces, {"", inside});
    if (!home || home.is_being_deleted()) return true;
    const ObjectKey key{inside, kName};
    const Object found = server.peek(kConfigMaps, key);
    if (found)
      if (const Json* data = find_path(found.json(), {"data"}); data && *data == data_) return true;
    Json body = found ? found.json()
                      : Json{{"apiVersion", "v1"},
                             {"kind", "ConfigMap"},
                             {"metadata", {{"name", kName}, {"namespace", inside}}}};
    body["data"] = data_;
    const ResourceTypePtr type = server.types().find_stored(kConfigMaps);
    Request request =
        controller_request(found ? Verb::kUpdate : Verb::kCreate, *type,
                           found ? key : ObjectKey{inside, ""}, "root-ca-cert-publisher");
    request.body.object = Object(std::move(body));
    return is_done(server.handle(request));
  }

  WorkQueue queue_;
  Json data_;
};

}  // namespace

std::unique_ptr<ClusterController> make_root_ca_controller(Server& server, std::string ca_pem) {
  return std::make_unique<RootCaController>(server, std::move(ca_pem));
}

}  // namespace drydock::fake
