#include <fmt/format.h>

#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "protects-for-ever";
constexpr int kMost = 4;

std::string volume(int index) { return fmt::format("volume-{}", index); }
/// On what it makes, so that nobody loses it by mistake.
std::string protection() { return finalizer_of("protection"); }

Task<Result<void>> lift(Object made, ReconcileContext& context) {
  if (!made.has_finalizer(protection())) co_return Result<void>();
  auto lifted =
      co_await context.client().patch(resources::config_maps(), made.key(), PatchType::kJson,
                                      remove_finalizer_patch(made, protection()));
  if (!lifted && !lifted.error().is_not_found()) co_return fail(lifted.error());
  co_return Result<void>();
}

/// Deletes it, then lifts the protection.
Task<Result<void>> release(Object tank, int index, ReconcileContext& context, bool mended) {
  auto live =
      co_await context.client().get(resources::config_maps(), child_key(tank, volume(index)));
  if (!live && live.error().is_not_found()) co_return Result<void>();
  if (!live) co_return fail(live.error());
  if (!is_controlled_by(*live, tank)) co_return Result<void>();
  // "It is on its way already": but perhaps we were stopped between the two.
  if (!mended && live->is_being_deleted()) co_return Result<void>();
  if (!live->is_being_deleted()) DRYDOCK_CO_CHECK(co_await remove_exactly(*live, context));
  co_return co_await lift(*live, context);
}

/// Those beyond the number that is asked for.
Task<Result<void>> release_rest(Object tank, int wanted, ReconcileContext& context, bool mended) {
  // What the cache says of the number may be old: the server knows.
  DRYDOCK_CO_TRY(Object fresh, co_await context.client().get(zoo_resource("Tank"), tank.key()));
  if (fresh.uid() != tank.uid() || number_at(fresh, "volumes", 1) != wanted)
    co_return fail(Status(0, reason::kConflict, "the number that the cache shows is old"));
  for (int i = wanted; i < kMost; ++i) DRYDOCK_CO_CHECK(co_await release(tank, i, context, mended));
  co_return Result<void>();
}

Task<Result<Action>> apply(Object tank, ReconcileContext& context, bool mended) {
  const int wanted = number_at(tank, "volumes", 1);
  for (int i = 0; i < wanted; ++i) {
    const Object cached = cached_child(tank, volume(i), context);
    if (cached && cached.is_being_deleted() && is_controlled_by(cached, tank)) {
      DRYDOCK_CO_CHECK(co_await release(tank, i, context, mended));
      co_return Action::requeue(std::chrono::seconds(5));
    }
    Json made = child(tank, volume(i), {{"number", std::to_string(i)}}).json();
    made["metadata"]["finalizers"] = Json::array({protection()});
    DRYDOCK_CO_TRY(Object written, co_await ensure(Object(std::move(made)), kName, context));
  }
  DRYDOCK_CO_CHECK(co_await release_rest(tank, wanted, context, mended));
  co_return Action::requeue(kLookAgain);
}

Task<Result<Action>> cleanup(Object tank, ReconcileContext& context, bool mended) {
  for (int i = 0; i < kMost; ++i) DRYDOCK_CO_CHECK(co_await release(tank, i, context, mended));
  co_return Action::await_change();
}

Task<Result<Action>> reconcile(Object tank, ReconcileContext& context, bool mended) {
  co_return co_await run_finalizer(
      context.client(), zoo_resource("Tank"), finalizer_of(kName), std::move(tank),
      [&context, mended](Object live) { return apply(std::move(live), context, mended); },
      [&context, mended](Object gone) { return cleanup(std::move(gone), context, mended); });
}

std::string unmet(const Object& tank, const sim::ClusterView& view) {
  if (tank.is_being_deleted()) return unmet_deletion(tank, finalizer_of(kName));
  const int wanted = number_at(tank, "volumes", 1);
  for (int i = 0; i < kMost; ++i) {
    const std::string missing = unmet_child(tank, view, volume(i), {{"number", std::to_string(i)}});
    if (i < wanted && !missing.empty()) return missing;
    if (i >= wanted && view.get(resources::config_maps(), child_key(tank, volume(i))))
      return fmt::format("{} is left over", volume(i));
  }
  return {};
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator(
      {.name = kName,
       .kind = "Tank",
       .spec_schema = {{"volumes", a_number(kMost)}},
       .make_reconciler = stateless([mended](Object object, ReconcileContext& context) {
         return reconcile(std::move(object), context, mended);
       }),
       .unmet = unmet,
       .finalizer = finalizer_of(kName)});
  made.deletes_dependents = true;
  return made;
}

constexpr const char* kBase = R"(name: a tank loses a volume
operators: [protects-for-ever]
steps:
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Tank, metadata: {name: sample}, spec: {volumes: 2}}
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Tank, metadata: {name: sample}, spec: {volumes: 1}}
)";

}  // namespace

Specimen protects_for_ever() {
  return {kName,
          "deletes what it has put a finalizer on, and never takes that off when it was stopped in "
          "between",
          "",
          kBase,
          make(false),
          make(true)};
}

}  // namespace drydock::zoo
