#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "creates-instead-of-applying";

Json size_of(const Object& hello) {
  return {{"replicas", std::to_string(number_at(hello, "replicas", 1))}};
}

/// Two things are made, and the status says once they are.
Task<Result<Action>> reconcile(Object hello, ReconcileContext& context, bool mended) {
  if (hello.is_being_deleted()) co_return Action::await_change();
  const Json* made = find_path(hello.json(), {"status", "made"});
  if (mended || made == nullptr) {
    for (const char* role : {"server", "service"}) {
      const Object wanted = child(hello, role, size_of(hello));
      if (mended) {
        DRYDOCK_CO_TRY(Object applied, co_await ensure(wanted, kName, context));
        continue;
      }
      WriteOptions options;
      options.field_manager = kName;
      DRYDOCK_CO_TRY(Object created,
                     co_await context.client().create(resources::config_maps(), wanted, options));
    }
  }
  DRYDOCK_CO_CHECK(co_await ensure_status(hello, {{"made", true}}, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return {};
  for (const char* role : {"server", "service"}) {
    const std::string missing = unmet_child(hello, view, role, Json::object());
    if (!missing.empty()) return missing;
  }
  return {};
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Naive",
       .spec_schema = {{"replicas", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a Hello is made
operators: [creates-instead-of-applying]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Naive, metadata: {name: sample}, spec: {replicas: 1}}
)";

}  // namespace

Specimen creates_only() {
  return {
      kName,       "creates what may be there already, and fails for ever once an answer was lost",
      "",          kBase,
      make(false), make(true)};
}

}  // namespace drydock::zoo
