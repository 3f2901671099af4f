#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "owner-in-another-namespace";

Json data_for(const Object& tenant) {
  return {{"size", std::to_string(number_at(tenant, "size", 1))}};
}

/// What is shared stands in one namespace, the owner in another: where the garbage collector looks,
/// there is no such owner.
Object shared_quota(const Object& tenant) {
  Json quota = child(tenant, "quota", data_for(tenant)).json();
  quota["metadata"]["namespace"] = "default";
  return Object(std::move(quota));
}

Task<Result<Object>> write_shared(Object wanted, ReconcileContext& context) {
  auto live = co_await context.client().get(resources::config_maps(), wanted.key());
  if (!live && !live.error().is_not_found()) co_return fail(live.error());
  if (live && data_of(*live, "size") == data_of(wanted, "size")) co_return *live;
  WriteOptions options;
  options.field_manager = kName;
  options.force = true;
  co_return co_await context.client().apply(resources::config_maps(), wanted, options);
}

Task<Result<Action>> reconcile(Object tenant, ReconcileContext& context, bool mended) {
  if (tenant.is_being_deleted()) co_return Action::await_change();
  if (mended) {
    DRYDOCK_CO_TRY(Object made,
                   co_await ensure(child(tenant, "quota", data_for(tenant)), kName, context));
  } else {
    DRYDOCK_CO_TRY(Object made, co_await write_shared(shared_quota(tenant), context));
  }
  co_return Action::requeue(kLookAgain);
}

std::string unmet_shared(const Object& tenant, const sim::ClusterView& view) {
  if (tenant.is_being_deleted()) return {};
  const Object quota = view.get(resources::config_maps(), shared_quota(tenant).key());
  return Json(data_of(quota, "size")) == data_for(tenant)["size"] ? "" : "it has no such quota";
}

std::string unmet(const Object& tenant, const sim::ClusterView& view) {
  if (tenant.is_being_deleted()) return {};
  return unmet_child(tenant, view, "quota", data_for(tenant));
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator(
      {.name = kName,
       .kind = "Tenant",
       .spec_schema = {{"size", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = mended ? unmet : unmet_shared});
}

constexpr const char* kBase = R"(name: a tenant grows
operators: [owner-in-another-namespace]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Tenant, metadata: {name: sample}, spec: {size: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Tenant, metadata: {name: sample}, spec: {size: 2}}
)";

}  // namespace

Specimen foreign_owner() {
  return {kName,
          "owns across namespaces, and the garbage collector takes for an orphan what it made",
          "https://github.com/elastic/cloud-on-k8s/issues/4029",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
