// Secrets of the type kubernetes.io/service-account-token get their account's token, the CA and the
// namespace, and go with their account. Follows kube-controller-manager's serviceaccount-token
// controller; differs: the token is one of a TokenRequest, good for a hundred years.
#include "fakeapi/controllers/controller_client.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_index.h"
#include "fakeapi/controllers/work_queue.h"
#include "fakeapi/kinds/base64.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kAccounts = resources::service_accounts().gvr();
const GroupVersionResource kSecrets = resources::secrets().gvr();
constexpr const char* kAccountName = "kubernetes.io/service-account.name";
constexpr const char* kAccountUid = "kubernetes.io/service-account.uid";
constexpr std::int64_t kLifetime = 100LL * 365 * 24 * 3600;

class TokenController final : public ClusterController {
 public:
  TokenController(Server& server, std::string ca_pem)
      : ca_pem_(std::move(ca_pem)),
        client_("tokens-controller"),
        queue_(server.clock()),
        index_({kAccounts.group_resource(), kSecrets.group_resource()}) {}

  std::string_view name() const override { return "serviceaccount-token"; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    if (!index_.observe(change)) return;
    if (change.storage == kSecrets.group_resource()) return note(change.object);
    for (const Object& secret :
         index_.in_namespace(kSecrets.group_resource(), change.object.namespace_()))
      if (secret.annotation(kAccountName) == change.object.name()) note(secret);
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return;
    const Object secret = index_.get(item->storage, item->key);
    const Result<void> done = secret && is_token(secret) ? sync(server, secret) : Result<void>();
    if (!done && !done.error().is_not_found()) return queue_.retry(*item);
    queue_.forget(*item);
  }

 private:
  static bool is_token(const Object& secret) {
    return string_at(secret.json(), {"type"}) == "kubernetes.io/service-account-token";
  }
  void note(const Object& secret) {
    if (is_token(secret)) queue_.add({kSecrets.group_resource(), secret.key()});
  }

  Result<void> sync(Server& server, const Object& secret) const {
    const std::string inside(secret.namespace_());
    const std::string name(secret.annotation(kAccountName).value_or(""));
    const Object account = index_.get(kAccounts.group_resource(), {inside, name});
    const auto uid = secret.annotation(kAccountUid);
    if (!account || (uid && !uid->empty() && *uid != account.uid()))
      return client_.remove(server, kSecrets, secret.key(),
                            {{"preconditions", {{"uid", secret.uid()}}}});
    const std::string ca = encode_base64(ca_pem_);
    const std::string where = encode_base64(inside);
    const bool has_token = !string_at(secret.json(), {"data", "token"}).empty();
    if (secret.is_being_deleted() ||
        (has_token && uid == account.uid() && string_at(secret.json(), {"data", "ca.crt"}) == ca &&
         string_at(secret.json(), {"data", "namespace"}) == where))
      return {};
    Json body = secret.json();
    body["metadata"]["annotations"][kAccountUid] = account.uid();
    body["data"]["ca.crt"] = ca;
    body["data"]["namespace"] = where;
    if (!has_token) {
      DRYDOCK_TRY(const std::string token, request_token(server, secret, account));
      body["data"]["token"] = encode_base64(token);
    }
    const auto written = client_.update(server, kSecrets, std::move(body));
    if (!written) return fail(written.error());
    return {};
  }

  Result<std::string> request_token(Server& server, const Object& secret,
                                    const Object& account) const {
    DRYDOCK_TRY(const Object made,
                client_.create(
                    server, kAccounts,
                    {{"apiVersion", "authentication.k8s.io/v1"},
                     {"kind", "TokenRequest"},
                     {"metadata", {{"name", account.name()}, {"namespace", account.namespace_()}}},
                     {"spec",
                      {{"expirationSeconds", kLifetime},
                       {"boundObjectRef",
                        {{"apiVersion", "v1"},
                         {"kind", "Secret"},
                         {"name", secret.name()},
                         {"uid", secret.uid()}}}}}},
                    "token"));
    return std::string(string_at(made.json(), {"status", "token"}));
  }

  std::string ca_pem_;
  ControllerClient client_;
  WorkQueue queue_;
  ObjectIndex index_;
};

}  // namespace

std::unique_ptr<ClusterController> make_token_controller(Server& server,
                                                         const std::string& ca_pem) {
  return std::make_unique<TokenController>(server, ca_pem);
}

}  // namespace drydock::fake
