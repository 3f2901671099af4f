#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "cleanup-by-name";

Json size_of(const Object& hello) {
  return {{"replicas", std::to_string(number_at(hello, "replicas", 1))}};
}

Task<Result<Action>> apply(Object hello, ReconcileContext& context) {
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(hello, "server", size_of(hello)), kName, context));
  co_return Action::requeue(kLookAgain);
}

Task<Result<Action>> cleanup(Object hello, ReconcileContext& context, bool mended) {
  auto server = co_await context.client().get(resources::config_maps(), child_key(hello, "server"));
  if (!server && server.error().is_not_found()) co_return Action::await_change();
  if (!server) co_return fail(server.error());
  if (!mended) {
    auto removed = co_await remove_by_name(server->key(), context);
    if (!removed && !removed.error().is_not_found()) co_return fail(removed.error());
  } else if (is_controlled_by(*server, hello)) {
    DRYDOCK_CO_CHECK(co_await remove_exactly(*server, context));
  }
  co_return Action::await_change();
}

Task<Result<Action>> reconcile(Object hello, ReconcileContext& context, bool mended) {
  co_return co_await run_finalizer(
      context.client(), zoo_resource("Namesake"), finalizer_of(kName), std::move(hello),
      [&context](Object live) { return apply(std::move(live), context); },
      [&context, mended](Object gone) { return cleanup(std::move(gone), context, mended); });
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return unmet_deletion(hello, finalizer_of(kName));
  return unmet_child(hello, view, "server", size_of(hello));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Namesake",
       .spec_schema = {{"replicas", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet,
       .finalizer = finalizer_of(kName)});
  made.deletes_dependents = true;
  return made;
}

constexpr const char* kBase = R"(name: the same name again
operators: [cleanup-by-name]
profile: {list: rv0, servers: 2}
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Namesake, metadata: {name: sample}, spec: {replicas: 1}}
- restart: cleanup-by-name
- delete: {apiVersion: zoo.drydock.dev/v1, kind: Namesake, metadata: {name: sample}}
- error: {apiVersion: zoo.drydock.dev/v1, kind: Namesake, metadata: {name: sample}}
  within: 1h
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Namesake, metadata: {name: sample}, spec: {replicas: 2}}
- assert: {apiVersion: v1, kind: ConfigMap, metadata: {name: sample-server}}
  within: 1h
- restart: cleanup-by-name
)";

}  // namespace

Specimen cleanup_by_name() {
  return {kName,     "cleans up by name, whoever has that name by now", "", kBase, make(false),
          make(true)};
}

}  // namespace drydock::zoo
