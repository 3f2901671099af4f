#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "ready-before-it-is";

Json data_for(const Object& job) { return {{"size", std::to_string(number_at(job, "size", 1))}}; }

Json ready_status(const Object& job) {
  return {{"observedGeneration", job.generation()},
          {"conditions", Json::array({{{"type", "Ready"}, {"status", "True"}}})}};
}

Task<Result<Action>> reconcile(Object job, ReconcileContext& context, bool mended) {
  if (job.is_being_deleted()) co_return Action::await_change();
  if (!mended) DRYDOCK_CO_CHECK(co_await ensure_status(job, ready_status(job), context));
  DRYDOCK_CO_TRY(Object made, co_await ensure(child(job, "work", data_for(job)), kName, context));
  if (mended) DRYDOCK_CO_CHECK(co_await ensure_status(job, ready_status(job), context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& job, const sim::ClusterView& view) {
  if (job.is_being_deleted()) return {};
  return unmet_child(job, view, "work", data_for(job));
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator(
      {.name = kName,
       .kind = "Errand",
       .spec_schema = {{"size", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
}

constexpr const char* kBase = R"(name: an errand is run
operators: [ready-before-it-is]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Errand, metadata: {name: sample}, spec: {size: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Errand, metadata: {name: sample}, spec: {size: 2}}
)";

}  // namespace

Specimen observed_first() {
  return {kName,       "writes Ready and observedGeneration before it does the work",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
