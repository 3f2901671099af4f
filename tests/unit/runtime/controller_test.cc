#include "tests/unit/runtime/controller_world.h"

namespace drydock {
namespace {

TEST_P(ControllerTest, RunsForEachObjectAndUponEachChange) {
  api.put(widgets(), thing(widgets(), "a"));
  api.put(widgets(), thing(widgets(), "b"));
  start();
  EXPECT_TRUE(controller.ready());
  EXPECT_EQ(take_runs(), 2u);
  api.put(widgets(), thing(widgets(), "a", {{"spec", 1}}));
  sim.run_for(1h);
  EXPECT_EQ(names(), "a");
  EXPECT_EQ(controller.stats().reconciles, 3u);
}

TEST_P(ControllerTest, NothingRunsBeforeEveryWatchHasItsFirstLook) {
  api.put(widgets(), thing(widgets(), "a"));
  bool broken = true;
  api.before = [&](const Request& request) -> std::optional<Response> {
    if (broken && request.resource.resource == "gadgets")
      return Response(status_of(500, reason::kInternalError));
    return std::nullopt;
  };
  controller.owns(gadgets(), {.profile = WatchProfile::kList});
  start();
  sim.run_for(5min);
  EXPECT_EQ(names(), "");
  EXPECT_FALSE(controller.ready());
  const auto health = controller.watch_health();
  ASSERT_EQ(health.size(), 2u);
  EXPECT_TRUE(health[0].health.synced);
  EXPECT_EQ(health[0].health.failures, 0u);
  EXPECT_GT(health[1].health.failures, 5u);
  broken = false;
  sim.run_for(2min);
  EXPECT_EQ(names(), "a");
}

TEST_P(ControllerTest, RequeuesAfterTheDelayThatTheReconcilerAsksFor) {
  api.put(widgets(), thing(widgets(), "a"));
  script.body = [](Object, ReconcileContext&) { return succeed_with(Action::requeue(10min)); };
  start();
  sim.run_for(35min);
  ASSERT_EQ(script.runs.size(), 4u);
  EXPECT_EQ(script.runs[3].at.time_since_epoch(), 30min);
}

TEST_P(ControllerTest, AFailingObjectBacksOffUntilItSucceedsAndDelaysNobodyElse) {
  api.put(widgets(), thing(widgets(), "a"));
  int failures = 8;
  script.body = [&](Object object, ReconcileContext&) {
    if (object.name() == "a" && failures-- > 0)
      return fail_with(status_of(500, reason::kInternalError));
    return succeed_with(Action::await_change());
  };
  start();
  api.put(widgets(), thing(widgets(), "b"));
  sim.run_until_idle();
  EXPECT_EQ(script.runs.back().name, "b");
  sim.run_for(10s);
  EXPECT_EQ(controller.stats().errors, 8u);
  EXPECT_EQ(controller.stats().reconciles, 10u);
  EXPECT_EQ(script.runs.back().failures, 8u);
  EXPECT_GE(script.runs.back().at.time_since_epoch(), 5ms * 255);
  EXPECT_LE(script.runs.back().at.time_since_epoch(), 6ms * 255);
  take_runs();
  sim.run_for(24h);
  EXPECT_EQ(names(), "");
}

TEST_P(ControllerTest, AnExceptionIsAnError) {
  api.put(widgets(), thing(widgets(), "a"));
  int failures = 2;
  script.body = [&](Object, ReconcileContext&) {
    return failures-- > 0 ? throw_something() : succeed_with(Action::await_change());
  };
  start();
  sim.run_for(1s);
  EXPECT_EQ(names(), "aaa");
  EXPECT_EQ(controller.stats().exceptions, 2u);
  EXPECT_EQ(controller.stats().errors, 2u);
}

TEST_P(ControllerTest, ATerminalErrorWaitsForAChange) {
  api.put(widgets(), thing(widgets(), "a"));
  script.body = [&](Object, ReconcileContext&) {
    return fail_with(terminal(status_of(422, reason::kInvalid)));
  };
  start();
  sim.run_for(24h);
  EXPECT_EQ(names(), "a");
  api.put(widgets(), thing(widgets(), "a", {{"spec", 1}}));
  sim.run_for(24h);
  EXPECT_EQ(names(), "aa");
  EXPECT_EQ(controller.stats().terminal_errors, 2u);
}

TEST_P(ControllerTest, AnErrorPolicyHasTheWordAndIsToldTheCount) {
  api.put(widgets(), thing(widgets(), "a"));
  std::vector<unsigned> counts;
  controller.on_error(
      [&](const Object&, const Status&, unsigned failures) -> std::optional<Action> {
        counts.push_back(failures);
        if (failures == 3) return Action::await_change();
        return Action::requeue(1min);
      });
  script.body = [](Object, ReconcileContext&) { return fail_with(status_of(500, "X")); };
  start();
  sim.run_for(1h);
  EXPECT_EQ(counts, (std::vector<unsigned>{1, 2, 3}));
  EXPECT_EQ(script.runs.back().at.time_since_epoch(), 2min);
}

TEST_P(ControllerTest, AReconcileThatTakesTooLongIsCutAndCounts) {
  api.put(widgets(), thing(widgets(), "a"));
  controller.reconcile_timeout(30s);
  script.takes = 1h;
  start();
  sim.run_for(31s);
  EXPECT_EQ(controller.stats().timeouts, 1u);
  EXPECT_EQ(controller.stats().errors, 1u);
  script.takes = 0s;
  sim.run_for(1min);
  EXPECT_EQ(controller.stats().timeouts, 2u) << "the second had begun";
  EXPECT_EQ(script.runs.size(), 3u);
}

TEST_P(ControllerTest, OneObjectNeverRunsTwiceAtOnceAndTheLimitHolds) {
  for (const char* name : {"a", "b", "c", "d", "e"}) api.put(widgets(), thing(widgets(), name));
  controller.concurrency(3);
  script.takes = 1min;
  start();
  for (int i = 0; i < 5; ++i) {
    for (const char* name : {"a", "b", "c", "d", "e"})
      api.put(widgets(), thing(widgets(), name, {{"spec", i}}));
    sim.run_for(10s);
  }
  EXPECT_EQ(controller.running(), 3u);
  sim.run_for(1h);
  EXPECT_EQ(script.most_at_once, 3);
  std::map<std::string, std::string> last;
  for (const Script::Run& done : script.runs) last[done.name] = done.version;
  for (const auto& [name, version] : last)
    EXPECT_EQ(version, api.get(widgets(), {"shop", name}).resource_version())
        << "the last change of " << name;
  EXPECT_EQ(script.runs.size(), 8u);  // three that ran once more after, two that waited
}

INSTANTIATE_TEST_SUITE_P(Seeds, ControllerTest, testing::Range<std::uint64_t>(0, 4));

}  // namespace
}  // namespace drydock
