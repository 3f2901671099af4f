#include "operator/runtime/deadline.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

struct Outcome {
  std::optional<bool> in_time;
  bool worked = false;
  bool unwound = false;
  std::string error;
  TimePoint at{};
};

struct Unwinding {
  bool& flag;
  ~Unwinding() { flag = true; }
};

Task<void> work_for(Environment& env, Duration duration, bool fails, Outcome& outcome) {
  Unwinding guard{outcome.unwound};
  if (duration > 0s) co_await env.sleep_for(duration);
  if (fails) throw std::runtime_error("broken");
  outcome.worked = true;
}

Task<void> race(Environment& env, Duration duration, bool fails,
                std::function<TimePoint()> deadline, Outcome& outcome) {
  try {
    outcome.in_time = co_await run_until_deadline(env, work_for(env, duration, fails, outcome),
                                                  std::move(deadline));
  } catch (const std::runtime_error& error) {
    outcome.error = error.what();
  }
  outcome.at = env.now();
}

struct DeadlineTest : testing::TestWithParam<std::uint64_t> {
  Outcome outcome;
  sim::SimContext sim{GetParam()};
  sim::SimEnvironment env{sim, sim.new_process("p")};
  TaskGroup tasks{env.executor};

  void run(Duration duration, Duration limit, bool fails = false) {
    const TimePoint deadline = env.now() + limit;
    tasks.spawn("race", race(env, duration, fails, [deadline] { return deadline; }, outcome));
    sim.run_until_quiescent();
  }
};

TEST_P(DeadlineTest, WorkThatEndsInTime) {
  run(1s, 2s);
  EXPECT_EQ(outcome.in_time, true);
  EXPECT_EQ(outcome.at.time_since_epoch(), 1s);
}

TEST_P(DeadlineTest, WorkThatDoesNotIsCancelledAndHasEnded) {
  run(2s, 1s);
  EXPECT_EQ(outcome.in_time, false);
  EXPECT_FALSE(outcome.worked);
  EXPECT_TRUE(outcome.unwound);
  EXPECT_EQ(outcome.at.time_since_epoch(), 1s);
}

TEST_P(DeadlineTest, WorkThatEndsAtOnceAndADeadlineThatHasPassed) {
  run(0s, 1s);
  EXPECT_EQ(outcome.in_time, true);
  run(1s, -1s);
  EXPECT_EQ(outcome.in_time, false);
}

TEST_P(DeadlineTest, BothAtOnceEndsEitherWay) {
  run(1s, 1s);
  ASSERT_TRUE(outcome.in_time);
  EXPECT_TRUE(outcome.unwound);
}

TEST_P(DeadlineTest, WhatTheWorkThrowsIsThrownOn) {
  run(1s, 2s, true);
  EXPECT_EQ(outcome.error, "broken");
  run(0s, 2s, true);
  EXPECT_EQ(outcome.at.time_since_epoch(), 1s);
}

TEST_P(DeadlineTest, TheDeadlineMayMove) {
  const auto moving = [this] { return TimePoint{} + (env.now() < TimePoint{} + 5s ? 5s : 9s); };
  tasks.spawn("race", race(env, 8s, false, moving, outcome));
  sim.run_until_quiescent();
  EXPECT_EQ(outcome.in_time, true);
  EXPECT_EQ(outcome.at.time_since_epoch(), 8s);
}

TEST_P(DeadlineTest, CancellationEndsTheWork) {
  tasks.spawn("race", race(env, 1h, false, [] { return TimePoint{} + 2h; }, outcome));
  sim.run_for(1s);
  tasks.cancel();
  sim.run_until_quiescent();
  EXPECT_TRUE(outcome.unwound);
  EXPECT_FALSE(outcome.in_time);
  EXPECT_EQ(tasks.size(), 0u);
  EXPECT_EQ(sim.now().time_since_epoch(), 1s);
}

Task<void> cancel_then_work(TaskGroup& tasks, Environment& env, Duration duration,
                            Outcome& outcome) {
  tasks.cancel();
  co_await work_for(env, duration, false, outcome);
}

Task<void> race_that_cancels_itself(TaskGroup& tasks, Environment& env, Duration duration,
                                    Outcome& outcome) {
  outcome.in_time = co_await run_until_deadline(
      env, cancel_then_work(tasks, env, duration, outcome), [] { return TimePoint{} + 2h; });
}

TEST_P(DeadlineTest, WorkMayCancelTheTaskThatWaitsForItBeforeItWaitsItself) {
  for (const Duration duration : {Duration(0s), Duration(1h)}) {
    outcome = {};
    tasks.spawn("race", race_that_cancels_itself(tasks, env, duration, outcome));
    sim.run_until_quiescent();
    EXPECT_EQ(outcome.worked, duration == 0s);
    EXPECT_TRUE(outcome.unwound);
    EXPECT_FALSE(outcome.in_time);
    EXPECT_EQ(tasks.size(), 0u);
  }
  EXPECT_EQ(sim.now().time_since_epoch(), 0s);
}

TEST_P(DeadlineTest, ACrashMakesBothVanish) {
  tasks.spawn("race", race(env, 1h, false, [] { return TimePoint{} + 2h; }, outcome));
  sim.run_for(1s);
  sim.kill(env.process());
  EXPECT_TRUE(outcome.unwound);
  EXPECT_FALSE(outcome.in_time);
  EXPECT_EQ(sim.timers(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, DeadlineTest, testing::Range<std::uint64_t>(0, 5));

}  // namespace
}  // namespace drydock
