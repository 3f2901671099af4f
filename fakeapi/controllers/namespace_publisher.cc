// What each namespace is given: a ServiceAccount `default`, and a ConfigMap kube-root-ca.crt. It is
// made again when it goes, and mended where its content is told.
#include "fakeapi/controllers/controller_client.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/work_queue.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupResource kNamespaces = resources::namespaces().gvr().group_resource();

constexpr const char* kDescription = "kubernetes.io/description";

struct Gift {
  std::string_view controller;
  std::string_view account;
  Resource resource;
  std::string name;
  Json data;                ///< what `data` has to be; null: whatever it is
  std::string description;  ///< of the data, as an annotation
};

class NamespacePublisher final : public ClusterController {
 public:
  NamespacePublisher(Server& server, Gift gift)
      : gift_(std::move(gift)),
        storage_(gift_.resource.gvr().group_resource()),
        client_(gift_.account),
        queue_(server.clock()) {}
  std::string_view name() const override { return gift_.controller; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    if (change.storage == kNamespaces) {
      if (change.type != WatchEventType::kDeleted)
        queue_.add({kNamespaces, {"", std::string(change.object.name())}});
    } else if (change.storage == storage_ && change.object.name() == gift_.name) {
      queue_.add({kNamespaces, {"", std::string(change.object.namespace_())}});
    }
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return;
    const Result<void> done = settle(server, item->key.name);
    if (done || done.error().is_not_found() || is_namespace_terminating(done.error()))
      queue_.forget(*item);
    else
      queue_.retry(*item);
  }

 private:
  Result<void> settle(Server& server, const std::string& inside) const {
    const Object home = server.peek(kNamespaces, {"", inside});
    if (!home || home.is_being_deleted()) return {};
    const Object found = server.peek(storage_, {inside, gift_.name});
    if (found && (gift_.data.is_null() || (copy_at(found.json(), {"data"}) == gift_.data &&
                                           found.annotation(kDescription).has_value())))
      return {};
    Json body = found ? found.json()
                      : Json{{"apiVersion", gift_.resource.api_version()},
                             {"kind", gift_.resource.kind},
                             {"metadata", {{"name", gift_.name}, {"namespace", inside}}}};
    if (!gift_.data.is_null()) {
      body["data"] = gift_.data;
      body["metadata"]["annotations"][kDescription] = gift_.description;
    }
    const GroupVersionResource resource = gift_.resource.gvr();
    const auto written = found ? client_.update(server, resource, std::move(body))
                               : client_.create(server, resource, std::move(body));
    if (!written) return fail(written.error());
    return {};
  }

  Gift gift_;
  GroupResource storage_;
  ControllerClient client_;
  WorkQueue queue_;
};

}  // namespace

std::unique_ptr<ClusterController> make_service_account_controller(Server& server) {
  return std::make_unique<NamespacePublisher>(server,
                                              Gift{.controller = "serviceaccount",
                                                   .account = "service-account-controller",
                                                   .resource = resources::service_accounts(),
                                                   .name = "default",
                                                   .data = nullptr,
                                                   .description = {}});
}

// The same text as in a cluster.
static constexpr const char* kOfTheCa =
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal "
    "endpoints such as the internal service IP or kubernetes.default.svc. No other usage is "
    "guaranteed across distributions of Kubernetes clusters.";

std::unique_ptr<ClusterController> make_root_ca_controller(Server& server,
                                                           const std::string& ca_pem) {
  return std::make_unique<NamespacePublisher>(server, Gift{.controller = "root-ca",
                                                           .account = "root-ca-cert-publisher",
                                                           .resource = resources::config_maps(),
                                                           .name = "kube-root-ca.crt",
                                                           .data = {{"ca.crt", ca_pem}},
                                                           .description = kOfTheCa});
}

}  // namespace drydock::fake
