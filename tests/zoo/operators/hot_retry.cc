#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "retries-without-backoff";

Json size_of(const Object& hello) {
  return {{"replicas", std::to_string(number_at(hello, "replicas", 1))}};
}

Task<Result<Action>> reconcile(Object hello, ReconcileContext& context, bool mended) {
  if (hello.is_being_deleted()) co_return Action::await_change();
  const Object wanted = child(hello, "server", size_of(hello));
  const Object cached = cached_child(hello, "server", context);
  WriteOptions options;
  options.field_manager = kName;
  Result<Object> made = cached;
  if (cached && is_controlled_by(cached, hello)) {
    made = co_await ensure(wanted, kName, context);
  } else {
    made = co_await context.client().create(resources::config_maps(), wanted, options);
  }
  if (made) co_return Action::requeue(kLookAgain);
  if (mended) co_return fail(std::move(made).error());
  co_return Action::requeue(Duration::zero());
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return {};
  const Object server = view.get(resources::config_maps(), child_key(hello, "server"));
  // Somebody else's server is left alone.
  if (server && !is_controlled_by(server, hello)) return {};
  return unmet_child(hello, view, "server", size_of(hello));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Nervous",
       .spec_schema = {{"replicas", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: the name is taken for a while
operators: [retries-without-backoff]
given:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: sample-server}}
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Nervous, metadata: {name: sample}, spec: {replicas: 1}}
- advance: 1m
- delete: {apiVersion: v1, kind: ConfigMap, metadata: {name: sample-server}}
)";

}  // namespace

Specimen hot_retry() {
  return {
      kName,       "tries again at once when something has failed, as often as the network allows",
      "",          kBase,
      make(false), make(true)};
}

}  // namespace drydock::zoo
