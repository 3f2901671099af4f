#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "replaces-the-finalizers";

Json size_of(const Object& hello) {
  return {{"replicas", std::to_string(number_at(hello, "replicas", 1))}};
}

Task<Result<Action>> apply(Object hello, ReconcileContext& context) {
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(hello, "server", size_of(hello)), kName, context));
  co_return Action::requeue(kLookAgain);
}

/// The garbage collector takes what is owned.
Task<Result<Action>> cleanup() { co_return Action::await_change(); }

Task<Result<Action>> reconcile(Object hello, ReconcileContext& context, bool mended) {
  const std::string finalizer = finalizer_of(kName);
  if (!mended && !hello.is_being_deleted() && !hello.has_finalizer(finalizer)) {
    const Json only_ours{{"metadata", {{"finalizers", Json::array({finalizer})}}}};
    DRYDOCK_CO_TRY(hello, co_await context.client().patch(zoo_resource("Rude"), hello.key(),
                                                          PatchType::kMerge, only_ours));
  }
  co_return co_await run_finalizer(
      context.client(), zoo_resource("Rude"), finalizer, std::move(hello),
      [&context](Object live) { return apply(std::move(live), context); },
      [](Object) { return cleanup(); });
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return unmet_deletion(hello, finalizer_of(kName));
  return unmet_child(hello, view, "server", size_of(hello));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Rude",
       .spec_schema = {{"replicas", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet,
       .finalizer = finalizer_of(kName)});
  return made;
}

constexpr const char* kBase = R"(name: somebody else has a finalizer too
operators: [replaces-the-finalizers]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Rude, metadata: {name: sample, finalizers: [example.com/backup]}, spec: {replicas: 1}}
)";

}  // namespace

Specimen replaces_finalizers() {
  return {
      kName,       "writes the list of finalizers with its own alone, and so takes another's away",
      "",          kBase,
      make(false), make(true)};
}

}  // namespace drydock::zoo
