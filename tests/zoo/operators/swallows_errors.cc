#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "swallows-errors";

Json size_of(const Object& hello) {
  return {{"replicas", std::to_string(number_at(hello, "replicas", 1))}};
}

Task<Result<Action>> reconcile(Object hello, ReconcileContext& context, bool mended) {
  if (hello.is_being_deleted()) co_return Action::await_change();
  const auto made = co_await ensure(child(hello, "server", size_of(hello)), kName, context);
  if (!made && mended) co_return fail(made.error());
  if (!made)
    context.logger().warn("cannot write the server", {{"error", made.error().to_string()}});
  co_return Action::await_change();
}

std::string unmet(const Object& hello, const sim::ClusterView& view) {
  if (hello.is_being_deleted()) return {};
  return unmet_child(hello, view, "server", size_of(hello));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Cheerful",
       .spec_schema = {{"replicas", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a Hello is made
operators: [swallows-errors]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Cheerful, metadata: {name: sample}, spec: {replicas: 1}}
)";

}  // namespace

Specimen swallows_errors() {
  return {kName, "logs an error and calls it a day", "", kBase, make(false), make(true)};
}

}  // namespace drydock::zoo
