#include "operator/runtime/backoff.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

using namespace std::chrono_literals;

TEST(BackoffTest, WatchesWait800MillisecondsAtFirstAndDoubleUpTo30Seconds) {
  Random random(1);
  Backoff backoff(BackoffPolicy::for_watches());
  TimePoint now{};
  Duration least = 800ms;
  for (int i = 0; i < 12; ++i) {
    const Duration delay = backoff.next(now, random);
    EXPECT_GE(delay, least);
    EXPECT_LT(delay, 2 * least);
    least = std::min<Duration>(2 * least, 30s);
    now += delay;
  }
  EXPECT_EQ(backoff.failures(), 12u);
}

TEST(BackoffTest, AQuietTimeAfterTheDelayForgets) {
  Random random(1);
  Backoff backoff(BackoffPolicy::for_watches());
  TimePoint now{};
  for (int i = 0; i < 6; ++i) now += backoff.next(now, random);
  EXPECT_GE(backoff.next(now + 119s, random), 30s);
  now += 119s;
  EXPECT_LT(backoff.next(now + 60s + 120s, random), 1600ms);
  EXPECT_EQ(backoff.failures(), 1u);
}

TEST(BackoffTest, ObjectsWait5MillisecondsAtFirstAndDoubleUpTo1000Seconds) {
  Random random(1);
  const BackoffPolicy policy = BackoffPolicy::for_objects();
  EXPECT_GE(backoff_delay(policy, 1, random), 5ms);
  EXPECT_LT(backoff_delay(policy, 1, random), 5500us + 1us);
  EXPECT_GE(backoff_delay(policy, 10, random), 2560ms);
  EXPECT_GE(backoff_delay(policy, 1000, random), 1000s);
  EXPECT_LE(backoff_delay(policy, 1000, random), 1100s);
}

TEST(BackoffTest, ObjectsAreNotForgivenByTime) {
  Random random(1);
  Backoff backoff(BackoffPolicy::for_objects());
  backoff.next(TimePoint{}, random);
  backoff.next(TimePoint{} + 24h, random);
  EXPECT_EQ(backoff.failures(), 2u);
  backoff.reset();
  EXPECT_EQ(backoff.failures(), 0u);
}

}  // namespace
}  // namespace drydock
