#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

#include <algorithm>

namespace drydock::zoo {
namespace {

constexpr const char* kName = "reads-the-first-page";

/// Counts the ConfigMaps that carry the label.
Task<Result<Action>> reconcile(Object counter, ReconcileContext& context, bool mended) {
  if (counter.is_being_deleted()) co_return Action::await_change();
  ListOptions options;
  options.namespace_ = std::string(counter.namespace_());
  options.label_selector = "counted=" + text_at(counter, "label", "yes");
  options.limit = 2;
  Result<ObjectList> members = ObjectList();
  if (mended) {
    members = co_await context.client().list_all(resources::config_maps(), options);
  } else {
    members = co_await context.client().list(resources::config_maps(), options);
  }
  if (!members) co_return fail(members.error());
  const Json data{{"members", std::to_string(members->items.size())}};
  DRYDOCK_CO_TRY(Object told, co_await ensure(child(counter, "count", data), kName, context));
  co_return Action::requeue(std::chrono::minutes(1));
}

std::string unmet(const Object& counter, const sim::ClusterView& view) {
  if (counter.is_being_deleted()) return {};
  const auto all = view.list(resources::config_maps());
  const auto members = std::ranges::count_if(all, [&counter](const Object& each) {
    return each.namespace_() == counter.namespace_() &&
           each.label("counted") == text_at(counter, "label", "yes");
  });
  return unmet_child(counter, view, "count", {{"members", std::to_string(members)}});
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Counter",
       .spec_schema = {{"label", one_of({"yes", "no"})}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: three are counted
operators: [reads-the-first-page]
steps:
- create:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {counted: 'yes'}}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b, labels: {counted: 'yes'}}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {counted: 'yes'}}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Counter, metadata: {name: sample}, spec: {label: 'yes'}}
)";

}  // namespace

Specimen first_page() {
  return {kName,       "reads the first page of a list and takes it for the whole",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
