#include "tests/unit/runtime/controller_world.h"

namespace drydock {
namespace {

struct ControllerShutdownTest : ControllerTest {};

TEST_P(ControllerShutdownTest, ShutdownLetsRunningOnesFinishAndStartsNoOthers) {
  for (const char* name : {"a", "b", "c"}) api.put(widgets(), thing(widgets(), name));
  controller.concurrency(2);
  script.takes = 10s;
  start();
  sim.run_for(1s);
  controller.shut_down();
  sim.run_for(8s);
  EXPECT_FALSE(report);
  sim.run_for(2s);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->cut.empty());
  EXPECT_EQ(script.runs.size(), 2u);
  EXPECT_EQ(controller.stats().errors, 0u);
}

TEST_P(ControllerShutdownTest, ShutdownCutsWhatOutlivesTheDeadlineAndSaysSo) {
  api.put(widgets(), thing(widgets(), "a"));
  controller.drain_limit(30s);
  script.takes = 10min;
  start();
  controller.shut_down();
  sim.run_for(29s);
  EXPECT_FALSE(report);
  sim.run_for(2s);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->cut, (std::vector<ObjectKey>{{"shop", "a"}}));
  EXPECT_EQ(sim.run_until_quiescent(), sim::RunEnd::kQuiescent) << "something of it runs on";
}

TEST_P(ControllerShutdownTest, ShutdownBeforeTheFirstLookEndsAtOnce) {
  api.before = [](const Request&) { return Response(status_of(404, reason::kNotFound)); };
  start();
  controller.shut_down();
  sim.run_until_idle();
  EXPECT_TRUE(report);
}

TEST_P(ControllerShutdownTest, CancellationEndsEverythingAtOnce) {
  api.put(widgets(), thing(widgets(), "a"));
  script.takes = 1h;
  start();
  tasks.cancel();
  sim.run_until_idle();
  EXPECT_EQ(tasks.size(), 0u);
  EXPECT_FALSE(report);
  EXPECT_EQ(sim.run_until_quiescent(), sim::RunEnd::kQuiescent);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ControllerShutdownTest, testing::Range<std::uint64_t>(0, 4));

}  // namespace
}  // namespace drydock
