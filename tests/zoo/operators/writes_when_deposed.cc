#include "operator/base/task_group.h"
#include "operator/base/wait_list.h"
#include "operator/runtime/leader_election.h"
#include "tests/zoo/operators/all.h"
#include "tests/zoo/support/mini_operator.h"

namespace drydock::zoo {
namespace {

constexpr const char* kName = "writes-when-deposed";

Json data_for(const Object& ledger) {
  return {{"size", std::to_string(number_at(ledger, "size", 1))}};
}

Task<Result<Action>> reconcile(Object ledger, ReconcileContext& context) {
  if (ledger.is_being_deleted()) co_return Action::await_change();
  DRYDOCK_CO_TRY(Object made,
                 co_await ensure(child(ledger, "book", data_for(ledger)), kName, context));
  co_return Action::requeue(kLookAgain);
}

std::string unmet(const Object& ledger, const sim::ClusterView& view) {
  if (ledger.is_being_deleted()) return {};
  return unmet_child(ledger, view, "book", data_for(ledger));
}

Task<void> work(Api& api, sim::InstanceWorld world) {
  const Client client(api, kName);
  WatcherConfig config;
  config.profile = world.profile;
  Controller controller(world.environment, client, zoo_resource("Ledger"), config);
  controller.owns(resources::config_maps(), config);
  const auto listening = world.shutdown.on_request([&controller] { controller.shut_down(); });
  co_await controller.run(reconcile);
}

LeaderElectionConfig election(const sim::InstanceWorld& world) {
  return {.lease = {"default", kName},
          .identity = world.identity,
          .lease_duration = std::chrono::seconds(30),
          .renew_deadline = std::chrono::seconds(20),
          .retry_period = std::chrono::seconds(8)};
}

Task<int> run_mended(sim::InstanceWorld world) {
  LeaderElector elector(world.environment, Client(world.api, kName), election(world));
  const std::unique_ptr<Api> guarded = elector.guard(world.api);
  const LeadershipEnd end =
      co_await elector.lead([&] { return work(*guarded, world); }, world.shutdown);
  co_return end == LeadershipEnd::kLost ? 1 : 0;
}

/// Campaigns, and does nothing else.
Task<void> campaign(LeaderElector& elector, Shutdown& shutdown) {
  co_await elector.lead([&shutdown] { return shutdown.wait(); }, shutdown);
}

/// Waits until it has won; what becomes of the lease afterwards it never asks.
Task<int> run_buggy(sim::InstanceWorld world) {
  bool won = false;
  WaitList change;
  const auto on_change = [&won, &change](bool leads) {
    won = won || leads;
    change.notify_all();
  };
  LeaderElector elector(world.environment, Client(world.api, kName), election(world), nullptr,
                        on_change);
  const auto listening = world.shutdown.on_request([&change] { change.notify_all(); });
  TaskGroup tasks(world.environment.executor);
  tasks.spawn("campaign", campaign(elector, world.shutdown));
  while (!won && !world.shutdown.requested()) co_await change.wait();
  if (won) co_await work(world.api, world);
  co_await tasks.join();
  co_return 0;
}

sim::OperatorUnderTest make(bool mended) {
  sim::OperatorUnderTest made = make_operator({.name = kName,
                                               .kind = "Ledger",
                                               .spec_schema = {{"size", a_number(5)}},
                                               .make_reconciler = stateless(reconcile),
                                               .unmet = unmet});
  made.run = mended ? run_mended : run_buggy;
  made.comes_back_after = std::chrono::seconds(5);
  made.several = true;
  return made;
}

constexpr const char* kBase = R"(name: two candidates
operators: [writes-when-deposed]
steps:
- start: writes-when-deposed
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Ledger, metadata: {name: sample}, spec: {size: 1}}
- assert: {apiVersion: v1, kind: ConfigMap, metadata: {name: sample-book}}
- advance: 3m
- apply: {apiVersion: zoo.drydock.dev/v1, kind: Ledger, metadata: {name: sample}, spec: {size: 2}}
)";

}  // namespace

Specimen writes_when_deposed() {
  return {kName,       "asks only once whether it leads, and goes on when it does no more",
          "",          kBase,
          make(false), make(true)};
}

}  // namespace drydock::zoo
