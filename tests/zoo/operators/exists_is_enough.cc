#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "exists-is-good-enough";

Json data_for(const Object& account) { return {{"plan", text_at(account, "plan", "small")}}; }

Json status_of(const Object& account, bool ready) {
  return {{"observedGeneration", account.generation()},
          {"conditions", Json::array({{{"type", "Ready"}, {"status", ready ? "True" : "False"}}})}};
}

Task<Result<Action>> reconcile(Object account, ReconcileContext& context, bool mended) {
  if (account.is_being_deleted()) co_return Action::await_change();
  const Object cached = cached_child(account, "login", context);
  const bool foreign = cached && !is_controlled_by(cached, account);
  if (!foreign) {
    auto made = co_await ensure(child(account, "login", data_for(account)), kName, context);
    if (!made && !made.error().is_conflict()) co_return fail(made.error());
    if (!made && mended) co_return fail(made.error());
  }
  // What is there under that name is somebody else's, whatever it says.
  DRYDOCK_CO_CHECK(
      co_await ensure_status(account, status_of(account, !mended || !foreign), context));
  co_return Action::requeue(kLookAgain);
}

bool is_foreign(const Object& account, const sim::ClusterView& view) {
  const Object live = view.get(resources::config_maps(), child_key(account, "login"));
  return live && !is_controlled_by(live, account);
}

std::string unmet(const Object& account, const sim::ClusterView& view) {
  if (account.is_being_deleted() || is_foreign(account, view)) return {};
  return unmet_child(account, view, "login", data_for(account));
}

std::string dishonest(const Object& account, const sim::ClusterView& view) {
  const Json* conditions = find_path(account.json(), {"status", "conditions"});
  const bool ready =
      conditions && !conditions->empty() && string_at(conditions->front(), {"status"}) == "True";
  return ready && is_foreign(account, view) ? "it says Ready, and its login is somebody else's"
                                            : "";
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Account",
       .spec_schema = {{"plan", one_of({"small", "large"})}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  made.dishonest = dishonest;
  return made;
}

constexpr const char* kBase = R"(name: the name is taken
operators: [exists-is-good-enough]
given: [{apiVersion: v1, kind: ConfigMap, metadata: {name: sample-login, namespace: scenario}, data: {plan: none}}]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Account, metadata: {name: sample}, spec: {plan: small}}
)";

}  // namespace

Specimen exists_is_enough() {
  return {kName,       "takes whatever has the right name for its own, and says Ready",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
