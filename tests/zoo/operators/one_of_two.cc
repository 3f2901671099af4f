#include <fmt/format.h>

#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "thinks-it-is-alone";

std::string size_of(const Object& queue) { return std::to_string(number_at(queue, "size", 1)); }

Json data_for(const Object& queue) { return {{"size", size_of(queue)}}; }

Object named_by_the_server(const Object& queue) {
  Json document = child(queue, "worker", data_for(queue)).json();
  document["metadata"].erase("name");
  document["metadata"]["generateName"] = child_key(queue, "worker").name + "-";
  return Object(std::move(document));
}

/// The one that there is, or a new one.
Task<Result<void>> take_or_make(Object queue, ReconcileContext& context) {
  const std::vector<Object> workers = cached_children(queue, "worker", context);
  if (workers.empty()) {
    auto made =
        co_await context.client().create(resources::config_maps(), named_by_the_server(queue));
    if (!made) co_return fail(made.error());
    co_return Result<void>();
  }
  if (data_of(workers.front(), "size") == size_of(queue)) co_return Result<void>();
  const Json patch{{"metadata", {{"uid", std::string(workers.front().uid())}}},
                   {"data", data_for(queue)}};
  auto changed = co_await context.client().patch(resources::config_maps(), workers.front().key(),
                                                 PatchType::kMerge, patch);
  if (!changed) co_return fail(changed.error());
  co_return Result<void>();
}

Task<Result<Action>> reconcile(Object queue, ReconcileContext& context, bool mended) {
  if (queue.is_being_deleted()) co_return Action::await_change();
  if (mended) {
    DRYDOCK_CO_TRY(Object made,
                   co_await ensure(child(queue, "worker", data_for(queue)), kName, context));
  } else {
    DRYDOCK_CO_CHECK(co_await take_or_make(queue, context));
  }
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& queue, const sim::ClusterView& view) {
  if (queue.is_being_deleted()) return {};
  int workers = 0;
  for (const Object& object : view.list(resources::config_maps()))
    if (is_controlled_by(object, queue) && data_of(object, "size") == size_of(queue)) ++workers;
  return workers == 1 ? "" : fmt::format("{} workers, not 1", workers);
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Queue",
       .spec_schema = {{"size", a_number(5)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  made.several = true;
  return made;
}

constexpr const char* kBase = R"(name: a worker is wanted
operators: [thinks-it-is-alone]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Queue, metadata: {name: sample}, spec: {size: 1}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Queue, metadata: {name: other}, spec: {size: 1}}
)";

}  // namespace

Specimen one_of_two() {
  return {kName,
          "lets the server name what it makes, so that two instances make two",
          "https://github.com/ray-project/kuberay/issues/715",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
