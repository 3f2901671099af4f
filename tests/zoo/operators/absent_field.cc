#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "stumbles-over-what-is-absent";

Json data_for(const Object& cage) { return {{"food", text_at(cage, "food", "hay")}}; }

Task<Result<Action>> reconcile(Object cage, ReconcileContext& context, bool mended) {
  if (cage.is_being_deleted()) co_return Action::await_change();
  Json data = data_for(cage);
  // Nobody has to say it, and then this throws.
  if (!mended) data["food"] = cage.json().at("spec").at("food").get<std::string>();
  DRYDOCK_CO_TRY(Object made, co_await ensure(child(cage, "diet", data), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& cage, const sim::ClusterView& view) {
  if (cage.is_being_deleted()) return {};
  return unmet_child(cage, view, "diet", data_for(cage));
}

sim::OperatorUnderTest make(bool mended) {
  Json food = one_of({"hay", "fish"});
  food.erase("default");
  return make_operator(
      {.name = kName,
       .kind = "Cage",
       .spec_schema = {{"food", food}, {"size", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
}

// Whoever wrote it has always said what is fed.
constexpr const char* kBase = R"(name: another food
operators: [stumbles-over-what-is-absent]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Cage, metadata: {name: sample}, spec: {food: hay}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Cage, metadata: {name: sample}, spec: {food: fish}}
)";

}  // namespace

Specimen absent_field() {
  return {kName,
          "reads a field that nobody has to set as if it were always there",
          "https://jira.percona.com/browse/K8SPSMDB-434",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
