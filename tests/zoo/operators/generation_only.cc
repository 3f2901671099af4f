#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "generation-only";
constexpr const char* kColor = "zoo.drydock.dev/color";

Json data_for(const Object& poster) {
  return {{"text", text_at(poster, "text", "hello")},
          {"color", std::string(poster.annotation(kColor).value_or("black"))}};
}

Task<Result<Action>> reconcile(Object poster, ReconcileContext& context) {
  if (poster.is_being_deleted()) co_return Action::await_change();
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(poster, "print", data_for(poster)), kName, context));
  co_return Action::await_change();
}

std::string unmet(const Object& poster, const sim::ClusterView& view) {
  if (poster.is_being_deleted()) return {};
  return unmet_child(poster, view, "print", data_for(poster));
}

sim::OperatorUnderTest make(bool mended) {
  Predicate when = predicates::generation_changed;
  if (mended)
    when = predicates::any_of({predicates::generation_changed, predicates::annotations_changed});
  return make_operator({.name = kName,
                        .kind = "Poster",
                        .spec_schema = {{"text", one_of({"hello", "goodbye"})}},
                        .make_reconciler = stateless(reconcile),
                        .unmet = unmet,
                        .when = std::move(when)});
}

constexpr const char* kBase = R"(name: another color
operators: [generation-only]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Poster, metadata: {name: sample, annotations: {zoo.drydock.dev/color: red}}, spec: {text: hello}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Poster, metadata: {name: sample, annotations: {zoo.drydock.dev/color: blue}}, spec: {text: hello}}
)";

}  // namespace

Specimen generation_only() {
  return {kName,       "reads an annotation, and wakes up only when the generation changes",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
