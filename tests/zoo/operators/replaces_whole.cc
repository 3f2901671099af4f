#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "replaces-the-whole-object";
constexpr const char* kInspector = "inspector";
constexpr const char* kInspected = "zoo.drydock.dev/inspected";

Json data_for(const Object& site) { return {{"size", std::to_string(number_at(site, "size", 1))}}; }

/// Makes it be exactly so, and nothing besides.
Task<Result<void>> replace_whole(Object site, ReconcileContext& context) {
  const Object wanted = child(site, "page", data_for(site));
  const Object cached = cached_child(site, "page", context);
  const Json* annotations = find_path(cached.json(), {"metadata", "annotations"});
  if (!annotations && cached.json()["data"] == wanted.json()["data"]) co_return Result<void>();
  auto replaced = co_await context.client().replace(resources::config_maps(), wanted);
  if (!replaced) co_return fail(replaced.error());
  co_return Result<void>();
}

Task<Result<Action>> reconcile(Object site, ReconcileContext& context, bool mended) {
  if (site.is_being_deleted()) co_return Action::await_change();
  const Object cached = cached_child(site, "page", context);
  if (mended || !cached || !is_controlled_by(cached, site)) {
    DRYDOCK_CO_TRY(Object made,
                   co_await ensure(child(site, "page", data_for(site)), kName, context));
  } else {
    DRYDOCK_CO_CHECK(co_await replace_whole(site, context));
  }
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& site, const sim::ClusterView& view) {
  if (site.is_being_deleted()) return {};
  return unmet_child(site, view, "page", data_for(site));
}

sim::OperatorUnderTest make(bool mended) {
  return make_operator(
      {.name = kName,
       .kind = "Site",
       .spec_schema = {{"size", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
}

// Its companion: marks the page of the Site of its own name as inspected.

Task<Result<Action>> inspect(Object inspection, ReconcileContext& context) {
  const Object page = cached_child(inspection, "page", context);
  if (inspection.is_being_deleted() || !page || page.annotation(kInspected))
    co_return Action::requeue(kLookAgain);
  const Json patch{
      {"metadata", {{"uid", std::string(page.uid())}, {"annotations", {{kInspected, "yes"}}}}}};
  DRYDOCK_CO_TRY(Object marked,
                 co_await context.client().patch(resources::config_maps(), page.key(),
                                                 PatchType::kMerge, patch));
  co_return Action::requeue(kLookAgain);
}

std::vector<ObjectKey> inspected_by(const Object& config_map) {
  const std::string name(config_map.name());
  if (!name.ends_with("-page")) return {};
  return {{std::string(config_map.namespace_()), name.substr(0, name.rfind('-'))}};
}

std::string not_inspected(const Object& inspection, const sim::ClusterView& view) {
  const Object page = view.get(resources::config_maps(), child_key(inspection, "page"));
  if (!page || inspection.is_being_deleted()) return {};
  return page.annotation(kInspected) ? "" : "the page is not inspected";
}

sim::OperatorUnderTest make_inspector() {
  sim::OperatorUnderTest made = make_operator({.name = kInspector,
                                               .kind = "Inspection",
                                               .spec_schema = {{"depth", a_number(5)}},
                                               .make_reconciler = stateless(inspect),
                                               .unmet = not_inspected,
                                               .watches = inspected_by});
  made.dependents.clear();
  return made;
}

constexpr const char* kBase = R"(name: an inspector is at work
operators: [replaces-the-whole-object, inspector]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Inspection, metadata: {name: sample}, spec: {depth: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Site, metadata: {name: sample}, spec: {size: 1}}
oracles: {except: [owned]}
)";

}  // namespace

Specimen replaces_whole() {
  return {kName,
          "replaces its object whole, and takes away what others have put on it",
          "",
          kBase,
          make(false),
          make(true),
          {make_inspector()}};
}

}  // namespace drydock::zoo
