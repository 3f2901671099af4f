#include <fmt/format.h>

#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "left-behind-on-rename";

std::string role_of(const Object& service) { return text_at(service, "port", "web"); }

Task<Result<void>> remove_others(Object service, ReconcileContext& context) {
  const ObjectKey wanted = child_key(service, role_of(service));
  for (const Object& other : context.store(resources::config_maps()).owned_by(service.uid())) {
    if (other.name() == wanted.name || other.is_being_deleted()) continue;
    // That it has another name now may be old news.
    auto fresh = co_await context.client().get(zoo_resource("Route"), service.key());
    if (!fresh) co_return fail(fresh.error());
    if (fresh->uid() != service.uid() || role_of(*fresh) != role_of(service))
      co_return fail(Status(0, reason::kConflict, "our copy of the route is old"));
    DRYDOCK_CO_CHECK(co_await remove_exactly(other, context));
  }
  co_return Result<void>();
}

Task<Result<Action>> reconcile(Object service, ReconcileContext& context, bool mended) {
  if (service.is_being_deleted()) co_return Action::await_change();
  DRYDOCK_CO_TRY(Object made, co_await ensure(child(service, role_of(service), {{"of", "route"}}),
                                              kName, context));
  if (mended) DRYDOCK_CO_CHECK(co_await remove_others(service, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& service, const sim::ClusterView& view) {
  if (service.is_being_deleted()) return {};
  const ObjectKey wanted = child_key(service, role_of(service));
  for (const Object& other : view.list(resources::config_maps())) {
    const auto controller = other.controller();
    if (controller && controller->uid == service.uid() && other.name() != wanted.name)
      return fmt::format("ConfigMap {} is left over", other.name());
  }
  return unmet_child(service, view, role_of(service), {{"of", "route"}});
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator(
      {.name = kName,
       .kind = "Route",
       .spec_schema = {{"port", one_of({"web", "api"})}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
}

constexpr const char* kBase = R"(name: a route by another name
operators: [left-behind-on-rename]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Route, metadata: {name: sample}, spec: {port: web}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Route, metadata: {name: sample}, spec: {port: api}}
)";

}  // namespace

Specimen left_on_rename() {
  return {kName,       "names its object by the spec, and forgets the one by the old name",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
