#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "names-without-namespaces";

Json data_for(const Object& shop) { return {{"size", std::to_string(number_at(shop, "size", 1))}}; }

/// A look into the cache by the name alone.
bool is_there(const Object& wanted, ReconcileContext& context) {
  for (const Object& object : context.store(resources::config_maps()).list())
    if (object.name() == wanted.name() &&
        object.json().value("data", Json()) == wanted.json()["data"])
      return true;
  return false;
}

Task<Result<Action>> reconcile(Object shop, ReconcileContext& context, bool mended) {
  if (shop.is_being_deleted()) co_return Action::await_change();
  const Object wanted = child(shop, "till", data_for(shop));
  if (!mended && is_there(wanted, context)) co_return Action::requeue(kLookAgain);
  DRYDOCK_CO_TRY(Object made, co_await ensure(wanted, kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& shop, const sim::ClusterView& view) {
  if (shop.is_being_deleted()) return {};
  return unmet_child(shop, view, "till", data_for(shop));
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator(
      {.name = kName,
       .kind = "Shop",
       .spec_schema = {{"size", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
}

constexpr const char* kBase = R"(name: the same name in two namespaces
operators: [names-without-namespaces]
given: [{apiVersion: v1, kind: Namespace, metadata: {name: elsewhere}}]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Shop, metadata: {name: sample}, spec: {size: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Shop, metadata: {name: sample, namespace: elsewhere}, spec: {size: 1}}
)";

}  // namespace

Specimen name_without_namespace() {
  return {kName,       "looks its objects up by name, whatever their namespace",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
