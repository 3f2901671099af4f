#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

#include <fmt/format.h>

namespace drydock::zoo {
namespace {

constexpr const char* kName = "stale-size";

std::string volume(int index) { return fmt::format("data-{}", index); }

Task<Result<Action>> reconcile(Object quorum, ReconcileContext& context, bool mended) {
  if (quorum.is_being_deleted()) co_return Action::await_change();
  const int wanted = number_at(quorum, "nodes", 1);
  for (int i = 0; i < wanted; ++i) {
    DRYDOCK_CO_TRY(
        Object made,
        co_await ensure(child(quorum, volume(i), {{"node", std::to_string(i)}}), kName, context));
  }
  for (int i = wanted; i < 6; ++i) {
    auto left =
        co_await context.client().get(resources::config_maps(), child_key(quorum, volume(i)));
    if (!left && left.error().is_not_found()) continue;
    if (!left) co_return fail(left.error());
    if (!mended) {
      const auto removed = co_await remove_by_name(left->key(), context);
      if (!removed && !removed.error().is_not_found()) co_return fail(removed.error());
      continue;
    }
    // What the cache says of the size may be old: the server knows.
    DRYDOCK_CO_TRY(Object fresh,
                   co_await context.client().get(zoo_resource("Quorum"), quorum.key()));
    if (fresh.uid() != quorum.uid() || number_at(fresh, "nodes", 1) > i) {
      co_return fail(Status(0, reason::kConflict, "the size that the cache shows is old"));
    }
    DRYDOCK_CO_CHECK(co_await remove_exactly(*left, context));
  }
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& quorum, const sim::ClusterView& view) {
  if (quorum.is_being_deleted()) return {};
  for (int i = 0; i < 6; ++i) {
    const bool wanted = i < number_at(quorum, "nodes", 1);
    const std::string missing = unmet_child(quorum, view, volume(i), {{"node", std::to_string(i)}});
    if (wanted && !missing.empty()) return missing;
    if (!wanted && view.get(resources::config_maps(), child_key(quorum, volume(i))))
      return fmt::format("volume {} is left over", volume(i));
  }
  return {};
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Quorum",
       .spec_schema = {{"nodes", a_number(4)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a quorum shrinks and grows
operators: [stale-size]
profile: {list: rv0, servers: 2}
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Quorum, metadata: {name: sample}, spec: {nodes: 2}}
- restart: stale-size
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Quorum, metadata: {name: sample}, spec: {nodes: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Quorum, metadata: {name: sample}, spec: {nodes: 2}}
- assert: {apiVersion: v1, kind: ConfigMap, metadata: {name: sample-data-1}}
  within: 1h
- restart: stale-size
)";

}  // namespace

Specimen zookeeper_314() {
  return {kName,
          "deletes the volumes beyond a size that was read from a stale cache",
          "https://github.com/pravega/zookeeper-operator/issues/314",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
