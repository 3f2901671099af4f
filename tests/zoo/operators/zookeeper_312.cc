#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "stale-deletion";

Task<Result<Action>> apply(Object keeper, ReconcileContext& context) {
  DRYDOCK_CO_TRY(Object volume,
                 co_await ensure(child(keeper, "data", {{"of", "keeper"}}), kName, context));
  co_return Action::requeue(kLookAgain);
}

/// Volumes are reclaimed at once, not when the garbage collector comes.
Task<Result<Action>> cleanup(Object keeper, ReconcileContext& context, bool mended) {
  if (!mended) {
    const auto removed = co_await remove_by_name(child_key(keeper, "data"), context);
    if (!removed && !removed.error().is_not_found()) co_return fail(removed.error());
    co_return Action::await_change();
  }
  // That the keeper is being deleted may be old news, and the volume a new keeper's.
  auto volume = co_await context.client().get(resources::config_maps(), child_key(keeper, "data"));
  if (!volume && !volume.error().is_not_found()) co_return fail(volume.error());
  if (volume && is_controlled_by(*volume, keeper))
    DRYDOCK_CO_CHECK(co_await remove_exactly(*volume, context));
  co_return Action::await_change();
}

Task<Result<Action>> reconcile(Object keeper, ReconcileContext& context, bool mended) {
  co_return co_await run_finalizer(
      context.client(), zoo_resource("Keeper"), finalizer_of(kName), std::move(keeper),
      [&context](Object live) { return apply(std::move(live), context); },
      [&context, mended](Object gone) { return cleanup(std::move(gone), context, mended); });
}

std::string unmet(const Object& keeper, const sim::ClusterView& view) {
  if (keeper.is_being_deleted()) return unmet_deletion(keeper, finalizer_of(kName));
  return unmet_child(keeper, view, "data", {{"of", "keeper"}});
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Keeper",
       .spec_schema = {{"size", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet,
       .finalizer = finalizer_of(kName)});
  made.deletes_dependents = true;
  return made;
}

constexpr const char* kBase = R"(name: a keeper is deleted and made anew
operators: [stale-deletion]
profile: {list: rv0, servers: 2}
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Keeper, metadata: {name: sample}, spec: {size: 3}}
- restart: stale-deletion
- delete: {apiVersion: zoo.drydock.dev/v1, kind: Keeper, metadata: {name: sample}}
- error: {apiVersion: zoo.drydock.dev/v1, kind: Keeper, metadata: {name: sample}}
  within: 1h
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Keeper, metadata: {name: sample}, spec: {size: 3}}
- assert: {apiVersion: v1, kind: ConfigMap, metadata: {name: sample-data}}
  within: 1h
- restart: stale-deletion
)";

}  // namespace

Specimen zookeeper_312() {
  return {kName,
          "believes an old deletion timestamp, and deletes the volume of the object that was made "
          "since",
          "https://github.com/pravega/zookeeper-operator/issues/312",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
