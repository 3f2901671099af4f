#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "writes-back-its-copy";
constexpr const char* kRepairs = "zoo.drydock.dev/repaired";

Json data_for(const Object& nest) { return {{"eggs", std::to_string(number_at(nest, "eggs", 1))}}; }

/// Notes on the object that its nest was built anew.
Task<Result<void>> note_repair(Object nest, std::string uid, ReconcileContext& context,
                               bool mended) {
  if (nest.annotation(kRepairs) == uid) co_return Result<void>();
  Json patch{{"metadata", {{"annotations", {{kRepairs, uid}}}}}};
  if (mended) {
    patch["metadata"]["uid"] = std::string(nest.uid());
  } else {
    // All of the copy, however old; nothing says of which version it is.
    patch["spec"] = nest.json().at("spec");
  }
  auto noted = co_await context.client().patch(zoo_resource("Nest"), nest.key(), PatchType::kMerge,
                                               std::move(patch));
  if (!noted && !noted.error().is_not_found()) co_return fail(noted.error());
  co_return Result<void>();
}

Task<Result<Action>> reconcile(Object nest, ReconcileContext& context, bool mended) {
  if (nest.is_being_deleted()) co_return Action::await_change();
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(nest, "straw", data_for(nest)), kName, context));
  DRYDOCK_CO_CHECK(co_await note_repair(nest, std::string(made.uid()), context, mended));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& nest, const sim::ClusterView& view) {
  if (nest.is_being_deleted()) return {};
  return unmet_child(nest, view, "straw", data_for(nest));
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator(
      {.name = kName,
       .kind = "Nest",
       .spec_schema = {{"eggs", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
}

constexpr const char* kBase = R"(name: a nest is built anew while another egg is laid
operators: [writes-back-its-copy]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Nest, metadata: {name: sample}, spec: {eggs: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Nest, metadata: {name: sample}, spec: {eggs: 2}}
- delete: {apiVersion: v1, kind: ConfigMap, metadata: {name: sample-straw}}
)";

}  // namespace

Specimen writes_back_its_copy() {
  return {kName,       "adds a note by writing back its copy, without the version that it was of",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
