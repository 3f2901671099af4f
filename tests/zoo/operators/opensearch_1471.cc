#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

#include <fmt/format.h>

namespace drydock::zoo {
namespace {

constexpr const char* kName = "restarts-twice";

constexpr int kNodes = 2;
std::string node(int index) { return fmt::format("node-{}", index); }
Json version_of(const Object& search) { return {{"version", text_at(search, "version", "1")}}; }

/// One node after the other is replaced by one of the new version. `client`: its writes are seen by
/// the cache at once (mended), or when the watch tells of them.
Task<Result<Action>> roll(Object search, ReconcileContext& context, bool mended, Client client) {
  for (int i = 0; i < kNodes; ++i) {
    const Object wanted = child(search, node(i), version_of(search));
    const Object live = cached_child(search, node(i), context);
    if (live && data_of(live, "version") == text_at(search, "version", "1") &&
        is_controlled_by(live, search))
      continue;
    if (live) {
      DeleteOptions options;
      if (mended) options.precondition_uid = std::string(live.uid());
      auto removed = co_await client.remove(resources::config_maps(), live.key(), options);
      if (!removed && !removed.error().is_not_found()) co_return fail(removed.error());
    }
    WriteOptions options;
    options.field_manager = kName;
    auto created = co_await client.create(resources::config_maps(), wanted, options);
    if (!created) co_return fail(created.error());
    co_return Action::requeue(std::chrono::seconds(1));
  }
  co_return Action::requeue(kLookAgain);
}

Task<Result<Action>> reconcile(Object search, ReconcileContext& context, bool mended, Api* api) {
  if (search.is_being_deleted()) co_return Action::await_change();
  const Client client = mended ? context.client() : Client(*api, kName);
  co_return co_await roll(std::move(search), context, mended, client);
}

std::string unmet(const Object& search, const sim::ClusterView& view) {
  if (search.is_being_deleted()) return {};
  for (int i = 0; i < kNodes; ++i) {
    const std::string missing = unmet_child(search, view, node(i), version_of(search));
    if (!missing.empty()) return missing;
  }
  return {};
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made =
      make_operator({.name = kName,
                     .kind = "Search",
                     .spec_schema = {{"version", one_of({"1", "2", "3"})}},
                     .make_reconciler = [mended](sim::InstanceWorld world) -> Reconciler {
                       return [mended, api = &world.api](Object object, ReconcileContext& context) {
                         return reconcile(std::move(object), context, mended, api);
                       };
                     },
                     .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a new version is rolled out
operators: [restarts-twice]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Search, metadata: {name: sample}, spec: {version: '1'}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Search, metadata: {name: sample}, spec: {version: '2'}}
- advance: 1m
)";

}  // namespace

Specimen opensearch_1471() {
  return {kName,
          "does not see its own deletion in its cache yet, and restarts the same node again",
          "https://github.com/opensearch-project/opensearch-k8s-operator/issues/1471",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
