#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

#include <fmt/format.h>

#include <cstdlib>

namespace drydock::zoo {
namespace {

constexpr const char* kName = "half-a-scale-down";

Json size_of(const Object& ring) {
  return {{"nodes", std::to_string(number_at(ring, "nodes", 1))}};
}

std::string volume(int index) { return fmt::format("data-{}", index); }

Task<Result<Action>> reconcile(Object ring, ReconcileContext& context, bool mended) {
  if (ring.is_being_deleted()) co_return Action::await_change();
  const int wanted = number_at(ring, "nodes", 1);
  const Object server = cached_child(ring, "server", context);
  const int before = server ? std::atoi(data_of(server, "nodes").c_str()) : 0;
  for (int i = 0; i < wanted; ++i) {
    DRYDOCK_CO_TRY(
        Object made,
        co_await ensure(child(ring, volume(i), {{"node", std::to_string(i)}}), kName, context));
  }
  DRYDOCK_CO_TRY(Object scaled,
                 co_await ensure(child(ring, "server", size_of(ring)), kName, context));
  // The server already says the new size when this is tried again: what is left over is to be seen
  // by looking at what is there.
  const int end = mended ? 1000 : before;
  for (const Object& each : cached_children(ring, "data-", context)) {
    const int index = std::atoi(data_of(each, "node").c_str());
    if (index < wanted || index >= end) continue;
    DRYDOCK_CO_CHECK(co_await remove_exactly(each, context));
  }
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& ring, const sim::ClusterView& view) {
  if (ring.is_being_deleted()) return {};
  const int wanted = number_at(ring, "nodes", 1);
  for (int i = 0; i < 6; ++i) {
    const std::string missing = unmet_child(ring, view, volume(i), {{"node", std::to_string(i)}});
    if (i < wanted && !missing.empty()) return missing;
    if (i >= wanted && view.get(resources::config_maps(), child_key(ring, volume(i))))
      return fmt::format("volume {} is left over", volume(i));
  }
  return unmet_child(ring, view, "server", size_of(ring));
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Ring",
       .spec_schema = {{"nodes", a_number(4)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet});
  return made;
}

constexpr const char* kBase = R"(name: a ring shrinks
operators: [half-a-scale-down]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Ring, metadata: {name: sample}, spec: {nodes: 2}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Ring, metadata: {name: sample}, spec: {nodes: 1}}
)";

}  // namespace

Specimen casskop_370() {
  return {kName,
          "tells by the size of the server whether volumes are to be cleaned up, and has changed "
          "that size first",
          "https://github.com/Orange-OpenSource/casskop/issues/370",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
