#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "labels-with-prose";
constexpr const char* kTitle = "zoo.drydock.dev/title";

Json data_for(const Object& exhibit) { return {{"title", text_at(exhibit, "title")}}; }

Task<Result<Action>> reconcile(Object exhibit, ReconcileContext& context, bool mended) {
  if (exhibit.is_being_deleted()) co_return Action::await_change();
  Json plate = child(exhibit, "plate", data_for(exhibit)).json();
  plate["metadata"][mended ? "annotations" : "labels"][kTitle] = text_at(exhibit, "title");
  DRYDOCK_CO_TRY(Object made, co_await ensure(Object(std::move(plate)), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& exhibit, const sim::ClusterView& view) {
  if (exhibit.is_being_deleted()) return {};
  return unmet_child(exhibit, view, "plate", data_for(exhibit));
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator(
      {.name = kName,
       .kind = "Exhibit",
       .spec_schema = {{"title", one_of({"dodo", "great auk"})}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
}

constexpr const char* kBase = R"(name: an exhibit gets another title
operators: [labels-with-prose]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Exhibit, metadata: {name: sample}, spec: {title: dodo}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Exhibit, metadata: {name: sample}, spec: {title: great auk}}
)";

}  // namespace

Specimen labels_with_prose() {
  return {kName,       "puts what users have typed into a label, which takes no such text",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
