#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "write-after-the-end";

/// What others read to find the ensemble's members; no longer true once it is stopped.
Task<Result<Object>> say_stopped(Object ensemble, ReconcileContext& context, bool mended) {
  Json document{{"apiVersion", "v1"},
                {"kind", "ConfigMap"},
                {"metadata",
                 {{"name", child_key(ensemble, "state").name},
                  {"namespace", std::string(ensemble.namespace_())}}},
                {"data", {{"phase", "stopped"}}}};
  // Whatever was there may be gone by now: without this, an apply would make it again.
  const Object cached = cached_child(ensemble, "state", context);
  if (mended && !cached) co_return cached;
  if (mended) {
    document["metadata"]["uid"] = std::string(cached.uid());
    document["metadata"]["ownerReferences"] = cached.json().at("metadata").at("ownerReferences");
  }
  WriteOptions options;
  options.field_manager = kName;
  options.force = true;
  co_return co_await context.client().apply(resources::config_maps(), Object(std::move(document)),
                                            options);
}

Task<Result<Action>> apply(Object ensemble, ReconcileContext& context) {
  DRYDOCK_CO_TRY(Object state,
                 co_await ensure(child(ensemble, "state", {{"phase", "running"}}), kName, context));
  co_return Action::requeue(kLookAgain);
}

Task<Result<Action>> cleanup(Object ensemble, ReconcileContext& context, bool mended) {
  if (mended) {
    const auto said = co_await say_stopped(ensemble, context, mended);
    if (!said && !said.error().is_conflict() && !said.error().is_not_found())
      co_return fail(said.error());
  }
  co_return Action::await_change();
}

Task<Result<Action>> reconcile(Object ensemble, ReconcileContext& context, bool mended) {
  auto done = co_await run_finalizer(
      context.client(), zoo_resource("Ensemble"), finalizer_of(kName), ensemble,
      [&context](Object live) { return apply(std::move(live), context); },
      [&context, mended](Object gone) { return cleanup(std::move(gone), context, mended); });
  if (!mended && done && ensemble.is_being_deleted()) {
    const auto said = co_await say_stopped(ensemble, context, mended);
    if (!said) co_return fail(said.error());
  }
  co_return done;
}

std::string unmet(const Object& ensemble, const sim::ClusterView& view) {
  if (ensemble.is_being_deleted()) return unmet_deletion(ensemble, finalizer_of(kName));
  return unmet_child(ensemble, view, "state", {{"phase", "running"}});
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Ensemble",
       .spec_schema = {{"size", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet,
       .finalizer = finalizer_of(kName)});
  return made;
}

constexpr const char* kBase = R"(name: an ensemble comes and goes
operators: [write-after-the-end]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Ensemble, metadata: {name: sample}, spec: {size: 3}}
- delete: {apiVersion: zoo.drydock.dev/v1, kind: Ensemble, metadata: {name: sample}}
)";

}  // namespace

Specimen zookeeper_410() {
  return {kName,
          "writes once more after its finalizer is off, when the garbage collector has been there",
          "https://github.com/pravega/zookeeper-operator/issues/410",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
