#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "stale-toggle";

bool wants_cache(const Object& toggle) {
  const Json* cache = find_path(toggle.json(), {"spec", "cache"});
  return cache != nullptr && *cache == true;
}

Task<Result<Action>> reconcile(Object toggle, ReconcileContext& context, bool mended) {
  if (toggle.is_being_deleted()) co_return Action::await_change();
  if (wants_cache(toggle)) {
    DRYDOCK_CO_TRY(Object made,
                   co_await ensure(child(toggle, "cache", {{"of", "toggle"}}), kName, context));
    co_return Action::requeue(kLookAgain);
  }
  auto cache = co_await context.client().get(resources::config_maps(), child_key(toggle, "cache"));
  if (!cache && cache.error().is_not_found()) co_return Action::requeue(kLookAgain);
  if (!cache) co_return fail(cache.error());
  if (!mended) {
    auto removed = co_await remove_by_name(cache->key(), context);
    if (!removed && !removed.error().is_not_found()) co_return fail(removed.error());
    co_return Action::requeue(kLookAgain);
  }
  // That nobody wants the cache may be old news: the server knows.
  DRYDOCK_CO_TRY(Object fresh, co_await context.client().get(zoo_resource("Toggle"), toggle.key()));
  if (fresh.uid() != toggle.uid() || wants_cache(fresh))
    co_return fail(Status(0, reason::kConflict, "the wish that our copy shows is old"));
  DRYDOCK_CO_CHECK(co_await remove_exactly(*cache, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& toggle, const sim::ClusterView& view) {
  if (toggle.is_being_deleted()) return {};
  if (wants_cache(toggle)) return unmet_child(toggle, view, "cache", {{"of", "toggle"}});
  return view.get(resources::config_maps(), child_key(toggle, "cache")) ? "the cache is left over"
                                                                        : "";
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Toggle",
       .spec_schema = {{"cache", a_flag()}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: off and on again
operators: [stale-toggle]
profile: {list: rv0, servers: 2}
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Toggle, metadata: {name: sample}, spec: {cache: true}}
- restart: stale-toggle
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Toggle, metadata: {name: sample}, spec: {cache: false}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Toggle, metadata: {name: sample}, spec: {cache: true}}
- assert: {apiVersion: v1, kind: ConfigMap, metadata: {name: sample-cache}}
  within: 1h
- restart: stale-toggle
)";

}  // namespace

Specimen stale_toggle() {
  return {kName,
          "decides a deletion by a stale copy of what the user wants",
          "https://jira.percona.com/browse/K8SPXC-725",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
