#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "status-on-every-pass";

Json size_of(const Object& claim) {
  return {{"size", std::to_string(number_at(claim, "size", 1))}};
}

Task<Result<Action>> reconcile(Object claim, ReconcileContext& context, bool mended) {
  if (claim.is_being_deleted()) co_return Action::await_change();
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(claim, "composed", size_of(claim)), kName, context));
  const Json status{{"ready", true}, {"size", number_at(claim, "size", 1)}};
  if (mended) {
    DRYDOCK_CO_CHECK(co_await ensure_status(claim, status, context));
    co_return Action::requeue(kLookAgain);
  }
  WriteOptions options;
  options.subresource = "status";
  auto written = co_await context.client().patch(
      zoo_resource("Claim"), claim.key(), PatchType::kMerge, Json{{"status", status}}, options);
  if (!written && !written.error().is_not_found()) co_return fail(written.error());
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& claim, const sim::ClusterView& view) {
  if (claim.is_being_deleted()) return {};
  return unmet_child(claim, view, "composed", size_of(claim));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Claim",
       .spec_schema = {{"size", a_number(9)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a claim is bound
operators: [status-on-every-pass]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Claim, metadata: {name: sample}, spec: {size: 2}}
)";

}  // namespace

Specimen crossplane_7221() {
  return {kName,
          "writes its status on every pass, whether or not anything has changed",
          "https://github.com/crossplane/crossplane/issues/7221",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
