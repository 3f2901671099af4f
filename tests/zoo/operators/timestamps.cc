#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "timestamp-on-every-pass";

Json size_of(const Object& hello) {
  return {{"replicas", std::to_string(number_at(hello, "replicas", 1))}};
}

Task<Result<Action>> reconcile(Object hello, ReconcileContext& context, bool mended) {
  if (hello.is_being_deleted()) co_return Action::await_change();
  Json data = size_of(hello);
  if (!mended) data["checked"] = format_time(context.environment().wall_now());
  DRYDOCK_CO_TRY(Object made, co_await ensure(child(hello, "server", data), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return {};
  return unmet_child(hello, view, "server", size_of(hello));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Clock",
       .spec_schema = {{"replicas", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a Hello is looked at again and again
operators: [timestamp-on-every-pass]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Clock, metadata: {name: sample}, spec: {replicas: 1}}
)";

}  // namespace

Specimen timestamps() {
  return {kName,     "writes the time of its last look on every pass", "", kBase, make(false),
          make(true)};
}

}  // namespace drydock::zoo
