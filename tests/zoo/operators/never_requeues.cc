#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "waits-for-ever";

Json size_of(const Object& hello) {
  return {{"replicas", std::to_string(number_at(hello, "replicas", 1))}};
}

/// The settings are the user's, and nobody watches them.
Task<Result<Action>> reconcile(Object hello, ReconcileContext& context, bool mended) {
  if (hello.is_being_deleted()) co_return Action::await_change();
  auto settings =
      co_await context.client().get(resources::config_maps(), child_key(hello, "settings"));
  if (!settings && !settings.error().is_not_found()) co_return fail(settings.error());
  if (!settings && mended) co_return Action::requeue(std::chrono::minutes(1));
  if (!settings) co_return Action::await_change();
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(hello, "server", size_of(hello)), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return {};
  if (!view.get(resources::config_maps(), child_key(hello, "settings"))) return {};
  return unmet_child(hello, view, "server", size_of(hello));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Patient",
       .spec_schema = {{"replicas", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: the settings come later
operators: [waits-for-ever]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Patient, metadata: {name: sample}, spec: {replicas: 1}}
- create: {apiVersion: v1, kind: ConfigMap, metadata: {name: sample-settings}}
)";

}  // namespace

Specimen never_requeues() {
  return {
      kName,       "waits for a change of something that it does not watch, and never looks again",
      "",          kBase,
      make(false), make(true)};
}

}  // namespace drydock::zoo
