#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace drydock::zoo {
namespace {

constexpr const char* kName = "cleanup-by-memory";

std::string role(const char* what, int index) { return fmt::format("{}-{}", what, index); }

/// Nodes whose volumes are to go once they are gone themselves.
using Draining = std::set<std::pair<ObjectKey, int>>;

Task<Result<void>> shrink(Object cassandra, ReconcileContext& context, bool mended,
                          std::shared_ptr<Draining> draining) {
  for (int i = number_at(cassandra, "nodes", 1); i < 6; ++i) {
    if (const Object node = cached_child(cassandra, role("node", i), context)) {
      DRYDOCK_CO_CHECK(co_await remove_exactly(node, context));
      draining->insert({cassandra.key(), i});
      continue;
    }
    // Who restarts remembers nothing: what is there tells.
    const bool drained = draining->erase({cassandra.key(), i}) > 0;
    const Object volume = cached_child(cassandra, role("data", i), context);
    if (volume && (drained || mended)) DRYDOCK_CO_CHECK(co_await remove_exactly(volume, context));
  }
  co_return Result<void>();
}

Task<Result<Action>> reconcile(Object cassandra, ReconcileContext& context, bool mended,
                               std::shared_ptr<Draining> draining) {
  if (cassandra.is_being_deleted()) co_return Action::await_change();
  for (int i = 0; i < number_at(cassandra, "nodes", 1); ++i) {
    for (const char* what : {"data", "node"}) {
      DRYDOCK_CO_TRY(Object made,
                     co_await ensure(child(cassandra, role(what, i), {{"node", std::to_string(i)}}),
                                     kName, context));
    }
  }
  DRYDOCK_CO_CHECK(co_await shrink(cassandra, context, mended, draining));
  const bool drains = std::ranges::any_of(
      *draining, [&cassandra](const auto& each) { return each.first == cassandra.key(); });
  co_return Action::requeue(drains ? Duration(std::chrono::seconds(5)) : kLookAgain);
}

std::string unmet(const Object& cassandra, const sim::ClusterView& view) {
  if (cassandra.is_being_deleted()) return {};
  for (int i = 0; i < 6; ++i) {
    for (const char* what : {"data", "node"}) {
      const std::string missing =
          unmet_child(cassandra, view, role(what, i), {{"node", std::to_string(i)}});
      const bool wanted = i < number_at(cassandra, "nodes", 1);
      if (wanted && !missing.empty()) return missing;
      if (!wanted && view.get(resources::config_maps(), child_key(cassandra, role(what, i))))
        return fmt::format("{} is left over", role(what, i));
    }
  }
  return {};
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made =
      make_operator({.name = kName,
                     .kind = "Cassandra",
                     .spec_schema = {{"nodes", a_number(4)}},
                     .make_reconciler = [mended](sim::InstanceWorld) -> Reconciler {
                       return [mended, draining = std::make_shared<Draining>()](
                                  Object object, ReconcileContext& context) {
                         return reconcile(std::move(object), context, mended, draining);
                       };
                     },
                     .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a node leaves
operators: [cleanup-by-memory]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Cassandra, metadata: {name: sample}, spec: {nodes: 2}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Cassandra, metadata: {name: sample}, spec: {nodes: 1}}
- advance: 1m
)";

}  // namespace

Specimen cassandra_398() {
  return {kName,
          "keeps in memory whose volumes are to be cleaned up, and is restarted",
          "https://github.com/instaclustr/cassandra-operator/issues/398",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
