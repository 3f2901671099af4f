#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/work_queue.h"
#include "fakeapi/types/type_registry.h"

namespace drydock::fake {
namespace {

const GroupResource kNamespaces{"", "namespaces"};
const GroupResource kServiceAccounts{"", "serviceaccounts"};
constexpr const char* kName = "default";

class ServiceAccountController final : public ClusterController {
 public:
  explicit ServiceAccountController(Server& server) : queue_(server.clock()) {}
  std::string_view name() const override { return "serviceaccount"; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    if (change.storage == kNamespaces)
      queue_.add({kNamespaces, {"", std::string(change.object.name())}});
    else if (change.storage == kServiceAccounts && change.object.name() == kName)
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
  static bool settle(Server& server, const std::string& inside) {
    const Object found = server.peek(kNamespaces, {"", inside});
    const ObjectKey key{inside, kName};
    if (!found || found.is_being_deleted() || server.peek(kServiceAccounts, key)) return true;
    const ResourceTypePtr type = server.types().find_stored(kServiceAccounts);
    Request request =
        controller_request(Verb::kCreate, *type, {inside, ""}, "service-account-controller");
    request.body.object = Object(Json{{"apiVersion", "v1"},
                                      {"kind", "ServiceAccount"},
                                      {"metadata", {{"name", kName}, {"namespace", inside}}}});
    return is_done(server.handle(request));
  }

  WorkQueue queue_;
};

}  // namespace

std::unique_ptr<ClusterController> make_service_account_controller(Server& server) {
  return std::make_unique<ServiceAccountController>(server);
}

}  // namespace drydock::fake
