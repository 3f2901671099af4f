#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "locks-itself-out";

Json data_for(const Object& vault) {
  return {{"coins", std::to_string(number_at(vault, "coins", 1))}};
}

/// Does it under a lock, so that no other instance does the same: but whoever dies in there leaves
/// it locked, for whoever comes after as well.
Task<Result<Action>> fill_locked(Object vault, ReconcileContext& context) {
  const Object cached = cached_child(vault, "room", context);
  if (cached && Json(data_of(cached, "coins")) == data_for(vault)["coins"])
    co_return Action::requeue(kLookAgain);
  const auto lock = co_await context.client().create(resources::config_maps(),
                                                     child(vault, "lock", Json::object()));
  if (!lock && lock.error().is_already_exists()) co_return Action::requeue(std::chrono::minutes(1));
  if (!lock) co_return fail(lock.error());
  DRYDOCK_CO_TRY(Object filled,
                 co_await ensure(child(vault, "room", data_for(vault)), kName, context));
  DRYDOCK_CO_CHECK(co_await remove_exactly(*lock, context));
  co_return Action::requeue(kLookAgain);
}

Task<Result<Action>> reconcile(Object vault, ReconcileContext& context, bool mended) {
  if (vault.is_being_deleted()) co_return Action::await_change();
  if (!mended) co_return co_await fill_locked(std::move(vault), context);
  // What is written is what was looked at: nobody has to be kept out.
  DRYDOCK_CO_TRY(Object filled,
                 co_await ensure(child(vault, "room", data_for(vault)), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& vault, const sim::ClusterView& view) {
  if (vault.is_being_deleted()) return {};
  return unmet_child(vault, view, "room", data_for(vault));
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator(
      {.name = kName,
       .kind = "Vault",
       .spec_schema = {{"coins", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
}

constexpr const char* kBase = R"(name: a vault is filled
operators: [locks-itself-out]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Vault, metadata: {name: sample}, spec: {coins: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Vault, metadata: {name: sample}, spec: {coins: 2}}
)";

}  // namespace

Specimen locks_itself_out() {
  return {kName,       "works under a lock of its own, and finds it locked when it comes back",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
