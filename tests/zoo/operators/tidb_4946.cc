#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "waits-for-the-impossible";

Json image_of(const Object& tidb) { return {{"image", text_at(tidb, "image", "v1")}}; }

/// A rollout is not disturbed: but one that can never end must be.
Task<Result<Action>> reconcile(Object tidb, ReconcileContext& context, bool mended) {
  if (tidb.is_being_deleted()) co_return Action::await_change();
  const Object server = cached_child(tidb, "server", context);
  // Stands for pods that cannot be scheduled or pulled.
  const bool ready = !server || data_of(server, "image") != "broken";
  if (!ready && !mended) co_return Action::requeue(std::chrono::minutes(1));
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(tidb, "server", image_of(tidb)), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& tidb, const sim::ClusterView& view) {
  if (tidb.is_being_deleted()) return {};
  return unmet_child(tidb, view, "server", image_of(tidb));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Tidb",
       .spec_schema = {{"image", one_of({"v1", "v2", "broken"})}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a bad image is taken back
operators: [waits-for-the-impossible]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Tidb, metadata: {name: sample}, spec: {image: v1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Tidb, metadata: {name: sample}, spec: {image: broken}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Tidb, metadata: {name: sample}, spec: {image: v2}}
)";

}  // namespace

Specimen tidb_4946() {
  return {kName,
          "waits until what it made is ready before it mends it, and it never will be",
          "https://github.com/pingcap/tidb-operator/issues/4946",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
