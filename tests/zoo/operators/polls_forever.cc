#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "polls-forever";

Json data_for(const Object& probe) {
  return {{"size", std::to_string(number_at(probe, "size", 1))}};
}

Task<Result<Action>> reconcile(Object probe, ReconcileContext& context, bool mended) {
  if (probe.is_being_deleted()) co_return Action::await_change();
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(probe, "target", data_for(probe)), kName, context));
  if (mended) co_return Action::requeue(kLookAgain);
  // To be sure, it asks the server, and soon again.
  DRYDOCK_CO_TRY(Object live, co_await context.client().get(resources::config_maps(), made.key()));
  co_return Action::requeue(std::chrono::milliseconds(200));
}

std::string unmet(const Object& probe, const sim::ClusterView& view) {
  if (probe.is_being_deleted()) return {};
  return unmet_child(probe, view, "target", data_for(probe));
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator(
      {.name = kName,
       .kind = "Probe",
       .spec_schema = {{"size", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
}

constexpr const char* kBase = R"(name: nothing happens for a while
operators: [polls-forever]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Probe, metadata: {name: sample}, spec: {size: 1}}
- advance: 5m
)";

}  // namespace

Specimen polls_forever() {
  return {kName,       "asks the server five times a second whether all is still well",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
