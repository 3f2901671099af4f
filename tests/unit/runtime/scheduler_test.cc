#include "operator/runtime/scheduler.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace drydock {
namespace {

using namespace std::chrono_literals;

const ObjectKey kA{"n", "a"}, kB{"n", "b"}, kC{"n", "c"};

struct SchedulerTest : testing::Test {
  TimePoint now{};
  Random random{1};
  Scheduler scheduler;

  void ask(const ObjectKey& key, Duration delay = 0s, std::string_view reason = "asked") {
    scheduler.schedule(key, now + delay, now, reason);
  }
  /// Names of all that is due, in order.
  std::string take_all() {
    std::string names;
    while (auto item = scheduler.take(now)) names += item->key.name;
    return names;
  }
};

TEST_F(SchedulerTest, AnObjectIsQueuedOnce) {
  ask(kA);
  ask(kA);
  ask(kA, 5s);
  EXPECT_EQ(scheduler.queued(), 1u);
  EXPECT_EQ(take_all(), "a");
  now += 1h;
  EXPECT_EQ(take_all(), "");
}

TEST_F(SchedulerTest, TheEarliestTimeWins) {
  ask(kA, 10min, "later");
  ask(kA, 1s, "sooner");
  ask(kA, 5min, "in between");
  EXPECT_EQ(scheduler.next_due(), now + 1s);
  EXPECT_FALSE(scheduler.take(now));
  now += 1s;
  const auto item = scheduler.take(now);
  ASSERT_TRUE(item);
  EXPECT_EQ(item->reason, "sooner");
}

TEST_F(SchedulerTest, DueObjectsComeInTheOrderOfAskingAndTime) {
  ask(kC, 2s);
  ask(kB);
  ask(kA);
  EXPECT_EQ(take_all(), "ba");
  for (const ObjectKey& key : {kA, kB}) scheduler.succeeded(key, now, std::nullopt);
  now += 3s;
  ask(kA);
  ask(kC);  // due already, and first
  EXPECT_EQ(take_all(), "ca");
}

TEST_F(SchedulerTest, AddWhileRunningRunsOnceMoreAfter) {
  ask(kA);
  ASSERT_TRUE(scheduler.take(now));
  ask(kA);
  ask(kA);
  EXPECT_FALSE(scheduler.take(now));
  EXPECT_FALSE(scheduler.next_due());
  scheduler.succeeded(kA, now, 10min);
  ASSERT_TRUE(scheduler.take(now));
  scheduler.succeeded(kA, now, std::nullopt);
  now += 1h;
  EXPECT_FALSE(scheduler.take(now));
}

TEST_F(SchedulerTest, RequeueComesAfterItsDelay) {
  ask(kA);
  scheduler.take(now);
  scheduler.succeeded(kA, now, 10min);
  EXPECT_EQ(scheduler.next_due(), now + 10min);
  now += 10min;
  EXPECT_EQ(scheduler.take(now)->reason, "reconciler requested retry");
}

TEST_F(SchedulerTest, AnEarlierRunReplacesTheRequeue) {
  ask(kA);
  scheduler.take(now);
  scheduler.succeeded(kA, now, 10min);
  ask(kA, 1min);
  now += 1min;
  EXPECT_EQ(take_all(), "a");
  scheduler.succeeded(kA, now, 10min);
  EXPECT_EQ(scheduler.next_due(), now + 10min);
  EXPECT_EQ(scheduler.queued(), 1u);
}

TEST_F(SchedulerTest, FailuresAreCountedPerObjectAndForgottenUponSuccess) {
  ask(kA);
  for (unsigned failures = 0; failures < 5; ++failures) {
    now = std::max(now, *scheduler.next_due());
    const auto item = scheduler.take(now);
    ASSERT_TRUE(item);
    EXPECT_EQ(item->failures, failures);
    const TimePoint again = scheduler.failed(kA, now, random);
    EXPECT_GE(again - now, 5ms * (1 << failures));
    EXPECT_LE(again - now, 6ms * (1 << failures));
  }
  EXPECT_EQ(scheduler.failures(kA), 5u);
  EXPECT_EQ(scheduler.failures(kB), 0u);
  now = *scheduler.next_due();
  scheduler.take(now);
  scheduler.succeeded(kA, now, std::nullopt);
  EXPECT_EQ(scheduler.failures(kA), 0u);
}

TEST_F(SchedulerTest, AFailureBeforeTheBackoffIsOverKeepsItsTimeAndDoesNotCount) {
  ask(kA);
  scheduler.take(now);
  for (int i = 0; i < 12; ++i) {  // 5 ms * 2^11 is some 10 s
    const TimePoint again = scheduler.failed(kA, now, random);
    now = again;
    scheduler.take(now);
  }
  const TimePoint retry = scheduler.failed(kA, now, random);
  const unsigned failures = scheduler.failures(kA);
  for (int i = 0; i < 3; ++i) {
    now += 100ms;
    ask(kA, 0s, "an event");
    ASSERT_TRUE(scheduler.take(now));
    EXPECT_EQ(scheduler.failed(kA, now, random), retry);
  }
  EXPECT_EQ(scheduler.failures(kA), failures);
  EXPECT_EQ(scheduler.next_due(), retry);
}

TEST_F(SchedulerTest, AFailureThatIsGivenUpWaitsForAChange) {
  ask(kA);
  scheduler.take(now);
  scheduler.failed_with(kA, now, std::nullopt);
  EXPECT_FALSE(scheduler.next_due());
  ask(kA);
  EXPECT_EQ(scheduler.take(now)->failures, 1u);
  scheduler.failed_with(kA, now, 30s);
  EXPECT_EQ(scheduler.next_due(), now + 30s);
}

TEST_F(SchedulerTest, ForgettingDropsQueueTimersAndFailures) {
  ask(kA);
  scheduler.take(now);
  scheduler.failed(kA, now, random);
  scheduler.forget(kA);
  EXPECT_EQ(scheduler.queued(), 0u);
  EXPECT_EQ(scheduler.failures(kA), 0u);
  EXPECT_FALSE(scheduler.next_due());
}

TEST_F(SchedulerTest, WhatIsForgottenWhileItRunsLeavesNothing) {
  for (const bool well : {true, false}) {
    ask(kA);
    scheduler.take(now);
    ask(kA);
    scheduler.forget(kA);
    EXPECT_EQ(scheduler.running(), 1u);
    if (well)
      scheduler.succeeded(kA, now, 10min);
    else
      scheduler.failed(kA, now, random);
    EXPECT_EQ(scheduler.running(), 0u);
    EXPECT_FALSE(scheduler.next_due());
    EXPECT_EQ(scheduler.failures(kA), 0u);
  }
}

TEST_F(SchedulerTest, WhatComesBackWhileItsPredecessorRunsIsRunAfter) {
  ask(kA);
  scheduler.take(now);
  scheduler.forget(kA);
  ask(kA, 0s, "it is back");
  EXPECT_FALSE(scheduler.take(now));
  scheduler.succeeded(kA, now, std::nullopt);
  EXPECT_EQ(scheduler.take(now)->reason, "it is back");
}

TEST_F(SchedulerTest, DelaysAreCapped) {
  ask(kA);
  scheduler.take(now);
  scheduler.succeeded(kA, now, Duration::max());
  EXPECT_EQ(scheduler.next_due(), now + 24h * 180);
}

// Against a model: a set of what runs, and for each object the earliest time that it is wanted.
RC_GTEST_PROP(SchedulerPropertyTest, NeverTwoRunsOfOneObjectAndNothingIsForgotten, ()) {
  Scheduler scheduler;
  Random random(1);
  TimePoint now{};
  std::map<std::string, TimePoint> wanted;
  std::set<std::string> running;
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 4), rc::gen::inRange(0, 50)));
  for (const auto& [what, much] : steps) {
    const ObjectKey key{"n", std::string(1, static_cast<char>('a' + much % 5))};
    if (what == 0) {
      const TimePoint at = now + Duration(much / 5);
      scheduler.schedule(key, at, now, "");
      const auto [it, fresh] = wanted.try_emplace(key.name, at);
      if (!fresh) it->second = std::min(it->second, at);
    } else if (what == 1) {
      now += Duration(much / 10);
    } else if (what == 2) {
      std::optional<TimePoint> earliest;
      for (const auto& [name, at] : wanted)
        if (!running.contains(name)) earliest = earliest ? std::min(*earliest, at) : at;
      const auto item = scheduler.take(now);
      RC_ASSERT(item.has_value() == (earliest && *earliest <= now));
      if (!item) continue;
      RC_ASSERT(wanted.erase(item->key.name) == 1);
      RC_ASSERT(running.insert(item->key.name).second);
    } else if (running.erase(key.name)) {
      scheduler.succeeded(key, now, std::nullopt);
    }
    RC_ASSERT(scheduler.running() == running.size());
  }
}

}  // namespace
}  // namespace drydock
