#include "scenarios/engine/sim_context.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "operator/base/queue.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/sim_environment.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;

Task<void> note_after(Environment& env, Duration delay, std::string name,
                      std::vector<std::string>& out) {
  co_await env.sleep_for(delay);
  out.push_back(name + "@" + format_duration(env.now().time_since_epoch()));
}

Task<void> tick(Environment& env, std::string name, int times, std::string& out) {
  for (int i = 0; i < times; ++i) {
    co_await asio::post(asio::use_awaitable);
    out += name;
  }
  co_await env.sleep_for(1s);
  out += name;
}

TEST(SimContextTest, TimeJumpsToTheNextTimerAndTimersFireInOrder) {
  SimContext sim(1);
  SimEnvironment env(sim, sim.new_process("p"));
  std::vector<std::string> out;
  TaskGroup tasks(env.executor);
  tasks.spawn("b", note_after(env, 10min, "b", out));
  tasks.spawn("a", note_after(env, 3s, "a", out));
  EXPECT_EQ(sim.run_until_quiescent(), RunEnd::kQuiescent);
  EXPECT_EQ(out, (std::vector<std::string>{"a@3s", "b@10m0s"}));
  EXPECT_EQ(tasks.size(), 0u);
}

TEST(SimContextTest, FirstInFirstOutByDefaultChoices) {
  DefaultChoices choices;
  SimContext sim(1, choices);
  SimEnvironment env(sim, sim.new_process("p"));
  std::string out;
  TaskGroup tasks(env.executor);
  for (const char* name : {"a", "b", "c"}) tasks.spawn(name, tick(env, name, 2, out));
  sim.run_until_quiescent();
  EXPECT_EQ(out, "abcabcabc");
}

std::pair<std::string, std::uint64_t> seeded_run(std::uint64_t seed) {
  SimContext sim(seed);
  SimEnvironment env(sim, sim.new_process("p"));
  std::string out;
  TaskGroup tasks(env.executor);
  for (const char* name : {"a", "b", "c", "d"}) tasks.spawn(name, tick(env, name, 3, out));
  sim.run_until_quiescent();
  return {out, sim.trace_hash()};
}

TEST(SimContextTest, TheSameSeedGivesTheSameRunAndOthersGiveOthers) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto run = seeded_run(seed);
    EXPECT_EQ(run, seeded_run(seed));
    seen.insert(run.first);
  }
  EXPECT_GT(seen.size(), 40u);
}

TEST(SimContextTest, RunUntilStopsAtItsLimitWithTheClockThere) {
  SimContext sim(1);
  SimEnvironment env(sim, sim.new_process("p"));
  std::vector<std::string> out;
  TaskGroup tasks(env.executor);
  tasks.spawn("a", note_after(env, 1h, "a", out));
  EXPECT_FALSE(sim.run_until([&] { return !out.empty(); }, 59min));
  EXPECT_EQ(sim.now().time_since_epoch(), 59min);
  EXPECT_EQ(sim.run_for(30s), RunEnd::kTimeLimit);
  EXPECT_TRUE(sim.run_until([&] { return !out.empty(); }, 30s));
}

Task<void> spin() {
  while (true) co_await asio::post(asio::use_awaitable);
}

TEST(SimContextTest, ALivelockEndsAtTheStepLimitOfOneInstant) {
  const SimLimits limits{.steps_in_one_instant = 1000};
  SimContext sim(1, limits);
  SimEnvironment env(sim, sim.new_process("p"));
  TaskGroup tasks(env.executor);
  tasks.spawn("spin", spin());
  EXPECT_EQ(sim.run_for(1s), RunEnd::kStepLimit);
  EXPECT_EQ(sim.now().time_since_epoch(), 0s);
}

struct Guard {
  int& alive;
  explicit Guard(int& count) : alive(count) { ++alive; }
  ~Guard() { --alive; }
};

Task<void> wait_on(WaitList& list, int& alive, int& resumed) {
  Guard guard(alive);
  co_await list.wait();
  ++resumed;
}

Task<void> sleep_with_guard(Environment& env, int& alive, int& resumed) {
  Guard guard(alive);
  co_await env.sleep_for(1h);
  ++resumed;
}

// Its group's own wait list holds the frame that owns the group.
Task<void> parent(Environment& env, int& alive, int& resumed) {
  Guard guard(alive);
  WaitList inner;
  TaskGroup children(env.executor);
  children.spawn("child", wait_on(inner, alive, resumed));
  children.spawn("sleeper", sleep_with_guard(env, alive, resumed));
  co_await children.join();
  ++resumed;
}

TEST(SimContextTest, KillMakesAllCoroutinesOfAProcessVanishWhereverTheyWait) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    int alive = 0, resumed = 0, others_alive = 0, others_resumed = 0;
    SimContext sim(seed);
    SimEnvironment victim(sim, sim.new_process("victim"));
    SimEnvironment other(sim, sim.new_process("other"));
    WaitList outside;  // belongs to the world, as a server's queues do
    TaskGroup theirs(other.executor);
    theirs.spawn("other", wait_on(outside, others_alive, others_resumed));
    auto tasks = std::make_unique<TaskGroup>(victim.executor);
    tasks->spawn("parent", parent(victim, alive, resumed));
    tasks->spawn("outside", wait_on(outside, alive, resumed));
    for (std::uint64_t i = 0; i < seed; ++i) sim.step();  // crash anywhere, also before the start
    const int resumed_before = resumed;
    sim.kill(victim.process());
    EXPECT_EQ(alive, 0);
    EXPECT_FALSE(sim.is_alive(victim.process()));
    outside.notify_all();
    sim.run_until_quiescent();
    EXPECT_EQ(resumed, resumed_before);
    EXPECT_EQ(others_resumed + others_alive, 1);
  }
}

Task<void> kill_itself(SimContext& sim, SimEnvironment& env, int& alive, int& resumed) {
  Guard guard(alive);
  co_await env.sleep_for(1s);
  sim.kill(env.process());
  co_await env.sleep_for(1s);
  ++resumed;
}

TEST(SimContextTest, AProcessMayKillItself) {
  int alive = 0, resumed = 0;
  SimContext sim(1);
  SimEnvironment env(sim, sim.new_process("p"));
  TaskGroup tasks(env.executor);
  tasks.spawn("suicide", kill_itself(sim, env, alive, resumed));
  tasks.spawn("parent", parent(env, alive, resumed));
  EXPECT_EQ(sim.run_until_quiescent(), RunEnd::kQuiescent);
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(resumed, 0);
  EXPECT_EQ(sim.now().time_since_epoch(), 1s);
}

TEST(SimContextTest, NothingOfADeadProcessRunsAgain) {
  int alive = 0, resumed = 0;
  SimContext sim(1);
  SimEnvironment env(sim, sim.new_process("p"));
  sim.kill(env.process());
  TaskGroup tasks(env.executor);
  tasks.spawn("late", sleep_with_guard(env, alive, resumed));
  EXPECT_EQ(sim.run_until_quiescent(), RunEnd::kQuiescent);
  EXPECT_EQ(alive + resumed, 0);
}

TEST(SimContextTest, APausedProcessRunsNothingUntilItIsResumed) {
  SimContext sim(1);
  SimEnvironment victim(sim, sim.new_process("victim"));
  SimEnvironment other(sim, sim.new_process("other"));
  std::vector<std::string> out;
  TaskGroup tasks(victim.executor), theirs(other.executor);
  tasks.spawn("early", note_after(victim, 1s, "early", out));
  tasks.spawn("late", note_after(victim, 1min, "late", out));
  theirs.spawn("other", note_after(other, 2s, "other", out));
  sim.pause(victim.process());  // before its first step
  sim.run_for(500ms);
  sim.resume(victim.process());
  sim.run_for(500ms);
  EXPECT_EQ(out, std::vector<std::string>{});
  sim.pause(victim.process());
  sim.pause(victim.process());
  EXPECT_TRUE(sim.is_paused(victim.process()));
  sim.run_for(29s);
  EXPECT_EQ(out, std::vector<std::string>{"other@2s"});
  sim.resume(victim.process());
  sim.resume(victim.process());
  EXPECT_FALSE(sim.is_paused(victim.process()));
  sim.run_until_quiescent();
  EXPECT_EQ(out, (std::vector<std::string>{"other@2s", "early@30s", "late@1m0.5s"}));
}

Task<void> pause_itself(SimContext& sim, SimEnvironment& env, std::vector<std::string>& out) {
  sim.pause(env.process());
  out.push_back("before");
  co_await asio::post(asio::use_awaitable);
  out.push_back("after");
}

TEST(SimContextTest, AProcessMayPauseItselfAndWhatIsPausedCanBeKilled) {
  for (const bool killed : {false, true}) {
    int alive = 0, resumed = 0;
    SimContext sim(1);
    SimEnvironment env(sim, sim.new_process("p"));
    std::vector<std::string> out;
    TaskGroup tasks(env.executor);
    tasks.spawn("sleeper", sleep_with_guard(env, alive, resumed));
    sim.run_until_idle();
    tasks.spawn("pauses", pause_itself(sim, env, out));
    EXPECT_EQ(sim.run_for(2h), RunEnd::kQuiescent);
    EXPECT_EQ(out, std::vector<std::string>{"before"});
    EXPECT_EQ(alive + resumed, 1);
    if (killed) sim.kill(env.process());
    sim.resume(env.process());
    sim.run_until_quiescent();
    EXPECT_EQ(alive, 0);
    EXPECT_EQ(resumed, killed ? 0 : 1);
    EXPECT_EQ(out.size(), killed ? 1u : 2u);
  }
}

TEST(SimContextTest, WhatWaitsIsNamed) {
  int alive = 0, resumed = 0;
  SimContext sim(1);
  SimEnvironment env(sim, sim.new_process("operator"));
  WaitList never;
  TaskGroup tasks(env.executor);
  tasks.spawn("stuck", wait_on(never, alive, resumed));
  tasks.spawn("sleeper", sleep_with_guard(env, alive, resumed));
  sim.run_until_idle();
  EXPECT_EQ(sim.waiting(),
            (std::vector<std::string>{"operator: task stuck", "operator: task sleeper",
                                      "operator: timer at 1h0m0s"}));
}

TEST(SimContextTest, CancellationEndsASleepAtOnce) {
  int alive = 0, resumed = 0;
  SimContext sim(1);
  SimEnvironment env(sim, sim.new_process("p"));
  TaskGroup tasks(env.executor);
  tasks.spawn("sleeper", sleep_with_guard(env, alive, resumed));
  sim.run_until_idle();
  EXPECT_EQ(alive, 1);
  tasks.cancel();
  EXPECT_EQ(sim.run_until_quiescent(), RunEnd::kQuiescent);
  EXPECT_EQ(alive + resumed, 0);
  EXPECT_EQ(sim.now().time_since_epoch(), 0s);
  EXPECT_EQ(tasks.size(), 0u);
}

TEST(SimEnvironmentTest, ACallComesAtItsTimeUnlessItIsTakenBackOrItsProcessDies) {
  SimContext sim(1);
  SimEnvironment env(sim, sim.new_process("p")), other(sim, sim.new_process("q"));
  std::vector<std::string> out;
  const auto note = [&](std::string name) {
    return [&out, &sim, name] {
      out.push_back(name + "@" + format_duration(sim.now().time_since_epoch()));
    };
  };
  const auto late = env.timers.call_at(TimePoint{} + 2s, note("late"));
  const auto soon = env.timers.call_at(TimePoint{} + 1s, note("soon"));
  auto taken_back = env.timers.call_at(TimePoint{} + 1s, note("taken back"));
  const auto of_the_dead = other.timers.call_at(TimePoint{} + 1s, note("of the dead"));
  const auto past = env.timers.call_at(TimePoint{} - 1s, note("past"));
  taken_back.reset();
  sim.kill(other.process());
  EXPECT_EQ(out, std::vector<std::string>{});
  EXPECT_EQ(sim.run_until_quiescent(), RunEnd::kQuiescent);
  EXPECT_EQ(out, (std::vector<std::string>{"past@0s", "soon@1s", "late@2s"}));
}

TEST(SimContextTest, OfManyTimersTheNextIsDueFirstAndThoseOfOneInstantInTheirOrder) {
  DefaultChoices choices;
  SimContext sim(1, choices);
  std::vector<int> due;
  std::vector<SimContext::TimerId> timers;
  for (int i = 0; i < 60; ++i)
    timers.push_back(sim.call_at(TimePoint{} + (i * 7 % 20) * 1s, [&due, i] { due.push_back(i); }));
  for (int i = 0; i < 60; i += 3) sim.cancel_timer(timers[static_cast<std::size_t>(i)]);
  EXPECT_EQ(sim.timers(), 40u);
  std::vector<int> expected;
  for (int second = 0; second < 20; ++second)
    for (int i = 0; i < 60; ++i)
      if (i % 3 != 0 && i * 7 % 20 == second) expected.push_back(i);
  sim.run_until_quiescent();
  EXPECT_EQ(due, expected);
}

TEST(SimEnvironmentTest, WallClockFollowsVirtualTimeAndItsOffset) {
  SimContext sim(1);
  SimEnvironment env(sim, sim.new_process("p"));
  sim.run_for(90s);
  EXPECT_EQ(format_time(env.wall_now()), "2026-01-01T00:01:30Z");
  env.set_wall_offset(-1h);
  EXPECT_EQ(format_time(env.wall_now()), "2025-12-31T23:01:30Z");
  EXPECT_EQ(env.now().time_since_epoch(), 90s);
}

TEST(SimEnvironmentTest, EachProcessHasARandomStreamOfItsOwn) {
  SimContext sim(7), again(7), another(8);
  SimEnvironment a(sim, sim.new_process("p")), b(sim, sim.new_process("p"));
  SimEnvironment same(again, again.new_process("p"));
  SimEnvironment different(another, another.new_process("p"));
  const auto first = a.random.next();
  EXPECT_EQ(first, same.random.next());
  EXPECT_NE(first, b.random.next());
  EXPECT_NE(first, different.random.next());
}

}  // namespace
}  // namespace drydock::sim
