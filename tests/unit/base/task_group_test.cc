#include "operator/base/task_group.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "scenarios/engine/sim_environment.h"

namespace drydock {
namespace {

using namespace std::chrono_literals;

Task<void> sleep_then_count(Environment& env, Duration duration, int& ended) {
  co_await env.sleep_for(duration);
  ++ended;
}

Task<void> throw_after(Environment& env, Duration duration) {
  co_await env.sleep_for(duration);
  throw std::runtime_error("broken");
}

Task<void> join_then_count(TaskGroup& group, int& joined) {
  co_await group.join();
  ++joined;
}

Task<void> spawn_another(TaskGroup& group, Environment& env, int& ended) {
  co_await env.sleep_for(1s);
  group.spawn("late", sleep_then_count(env, 1s, ended));
}

Task<void> cancel_own_group(TaskGroup& group, Environment& env, int& ended) {
  co_await env.sleep_for(1s);
  group.cancel();
  ++ended;  // up to the next wait it goes on
  co_await env.sleep_for(1s);
  ended += 100;
}

Task<void> cancel_own_group_at_once(TaskGroup& group, Environment& env, Duration wait, int& ended) {
  group.cancel();
  ++ended;
  if (wait > 0s) co_await env.sleep_for(wait);
  ended += wait > 0s ? 100 : 0;
}

Task<void> count_at_once(int& started) {
  ++started;
  co_return;
}

struct TaskGroupTest : testing::Test {
  int ended = 0, joined = 0;
  sim::SimContext sim{1};
  sim::SimEnvironment env{sim, sim.new_process("p")};
};

TEST_F(TaskGroupTest, SpawnNeverRunsInline) {
  TaskGroup group(env.executor);
  group.spawn("task", count_at_once(ended));
  EXPECT_EQ(ended, 0);
  EXPECT_EQ(group.running(), (std::vector<std::string>{"task"}));
  sim.run_until_quiescent();
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(group.size(), 0u);
}

TEST_F(TaskGroupTest, JoinWaitsForAllAlsoForThoseSpawnedMeanwhile) {
  TaskGroup group(env.executor), outside(env.executor);
  group.spawn("spawner", spawn_another(group, env, ended));
  outside.spawn("joiner", join_then_count(group, joined));
  sim.run_for(1500ms);
  EXPECT_EQ(joined, 0);
  sim.run_for(1s);
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(joined, 1);
}

TEST_F(TaskGroupTest, JoinOfAnEmptyGroupEndsAtOnce) {
  TaskGroup group(env.executor), outside(env.executor);
  outside.spawn("joiner", join_then_count(group, joined));
  sim.run_until_quiescent();
  EXPECT_EQ(joined, 1);
}

TEST_F(TaskGroupTest, CancelEndsAllTasksAndIsNoException) {
  int reported = 0;
  TaskGroup group(env.executor, [&](const std::string&, std::exception_ptr) { ++reported; });
  for (int i = 0; i < 3; ++i) group.spawn("sleeper", sleep_then_count(env, 1h, ended));
  sim.run_until_idle();
  group.cancel();
  group.cancel();
  sim.run_until_quiescent();
  EXPECT_EQ(group.size(), 0u);
  EXPECT_EQ(ended + reported, 0);
}

TEST_F(TaskGroupTest, ATaskCancelledBeforeItsFirstStepDoesNothing) {
  TaskGroup group(env.executor);
  group.spawn("task", count_at_once(ended));
  group.cancel();
  sim.run_until_quiescent();
  EXPECT_EQ(ended, 0);
  EXPECT_EQ(group.size(), 0u);
}

TEST_F(TaskGroupTest, ATaskMayCancelItsOwnGroup) {
  TaskGroup group(env.executor);
  group.spawn("self", cancel_own_group(group, env, ended));
  group.spawn("other", sleep_then_count(env, 1h, ended));
  sim.run_until_quiescent();
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(group.size(), 0u);
  EXPECT_EQ(sim.now().time_since_epoch(), 1s);
}

TEST_F(TaskGroupTest, ATaskMayCancelItsOwnGroupBeforeItEverWaits) {
  TaskGroup group(env.executor);
  group.spawn("waits", cancel_own_group_at_once(group, env, 1h, ended));
  group.spawn("ends", cancel_own_group_at_once(group, env, 0s, ended));
  sim.run_until_quiescent();
  EXPECT_EQ(ended, 1);  // the second was cancelled before its first step
  group.spawn("ends", cancel_own_group_at_once(group, env, 0s, ended));
  sim.run_until_quiescent();
  EXPECT_EQ(ended, 2);
  EXPECT_EQ(group.size(), 0u);
  EXPECT_EQ(sim.now().time_since_epoch(), 0s);
}

TEST_F(TaskGroupTest, AnExceptionIsReportedWithTheTasksName) {
  std::string report;
  TaskGroup group(env.executor, [&](const std::string& name, std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& e) {
      report = name + ": " + e.what();
    }
  });
  group.spawn("bad", throw_after(env, 1s));
  group.spawn("good", sleep_then_count(env, 2s, ended));
  sim.run_until_quiescent();
  EXPECT_EQ(report, "bad: broken");
  EXPECT_EQ(ended, 1);
}

TEST_F(TaskGroupTest, AnExceptionThatNobodyTakesEndsTheProcess) {
  EXPECT_DEATH(
      {
        TaskGroup group(env.executor);
        group.spawn("bad", throw_after(env, 1s));
        sim.run_until_quiescent();
      },
      "task 'bad' ended by an exception: broken");
}

TEST_F(TaskGroupTest, RunningTasksAreThoseOfAllGroupsOfTheExecutor) {
  TaskGroup one(env.executor), two(env.executor);
  sim::SimEnvironment elsewhere(sim, sim.new_process("q"));
  TaskGroup three(elsewhere.executor);
  two.spawn("a", sleep_then_count(env, 1h, ended));
  one.spawn("b", sleep_then_count(env, 1s, ended));
  three.spawn("c", sleep_then_count(elsewhere, 1h, ended));
  EXPECT_EQ(running_tasks(env.executor), (std::vector<std::string>{"a", "b"}));
  sim.run_for(2s);
  EXPECT_EQ(running_tasks(env.executor), (std::vector<std::string>{"a"}));
  EXPECT_EQ(running_tasks(elsewhere.executor), (std::vector<std::string>{"c"}));
}

}  // namespace
}  // namespace drydock
