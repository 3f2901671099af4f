#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "registry-left-behind";

Json members_of(const Object& registry) {
  return {{"members", std::to_string(number_at(registry, "members", 1))}};
}

/// The registry is told first, so that no member comes that nobody knows of.
Task<Result<Action>> reconcile(Object registry, ReconcileContext& context, bool mended) {
  if (registry.is_being_deleted()) co_return Action::await_change();
  const Json members = members_of(registry);
  const Object server = cached_child(registry, "server", context);
  const bool scales = !server || Json(data_of(server, "members")) != members["members"];
  // That the server is as it should be says nothing of the registry: the user may have gone back.
  if (scales || mended) {
    DRYDOCK_CO_TRY(Object told,
                   co_await ensure(child(registry, "registry", members), kName, context));
  }
  DRYDOCK_CO_TRY(Object scaled,
                 co_await ensure(child(registry, "server", members), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& registry, const sim::ClusterView& view) {
  if (registry.is_being_deleted()) return {};
  const std::string told = unmet_child(registry, view, "registry", members_of(registry));
  return told.empty() ? unmet_child(registry, view, "server", members_of(registry)) : told;
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Registry",
       .spec_schema = {{"members", a_number(7)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a change of mind
operators: [registry-left-behind]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Registry, metadata: {name: sample}, spec: {members: 3}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Registry, metadata: {name: sample}, spec: {members: 5}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Registry, metadata: {name: sample}, spec: {members: 3}}
)";

}  // namespace

Specimen zookeeper_569() {
  return {
      kName,
      "dies between two writes, and does not notice when the user takes the change back meanwhile",
      "https://github.com/pravega/zookeeper-operator/issues/569",
      kBase,
      make(false),
      make(true)};
}

}  // namespace drydock::zoo
