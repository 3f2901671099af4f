#include "operator/base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace drydock {
namespace {

using namespace std::chrono_literals;

TEST(DurationTest, ReadsWhatGoReads) {
  const std::pair<const char*, Duration> good[] = {{"0", 0s},
                                                   {"300ms", 300ms},
                                                   {"1h30m", 90min},
                                                   {"-2s", -2s},
                                                   {"1.5h", 90min},
                                                   {"+5s", 5s},
                                                   {"1us", 1us},
                                                   {"1µs", 1us},
                                                   {"1h1m1s", 3661s},
                                                   {"10ns", 10ns},
                                                   {".5s", 500ms},
                                                   {"1.s", 1s},
                                                   {"72h0m0.5s", 72h + 500ms},
                                                   {"2562047h47m16s", 2562047h + 47min + 16s}};
  for (const auto& [text, duration] : good) {
    const auto read = parse_duration(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, duration) << text;
  }
}

TEST(DurationTest, RefusesWhatGoRefuses) {
  for (const char* text :
       {"", "5", "s", "1x", "1 s", "-", ".s", "1h-5m", "1e3s", "9999999999h", "00"}) {
    const auto read = parse_duration(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().reason, reason::kBadRequest);
  }
}

TEST(DurationTest, WritesAsGoWrites) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(90min), "1h30m0s");
  EXPECT_EQ(format_duration(250ms), "250ms");
  EXPECT_EQ(format_duration(1500us), "1.5ms");
  EXPECT_EQ(format_duration(1500ns), "1.5µs");
  EXPECT_EQ(format_duration(7ns), "7ns");
  EXPECT_EQ(format_duration(-(2s + 50ms)), "-2.05s");
  EXPECT_EQ(format_duration(1h + 5s), "1h0m5s");
  EXPECT_EQ(format_duration(61s), "1m1s");
  EXPECT_EQ(format_duration(Duration::min()), "-2562047h47m16.854775808s");
}

RC_GTEST_PROP(DurationTest, WhatIsWrittenIsReadBack, ()) {
  // Beyond 2^53 ns a long double of 64 bits would not hold it everywhere.
  const auto nanos = *rc::gen::inRange<std::int64_t>(-(1ll << 53), 1ll << 53);
  const auto read = parse_duration(format_duration(Duration(nanos)));
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->count() == nanos);
}

TEST(WallTimeTest, ReadsRfc3339) {
  const auto base = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + 4h + 7min + 42s;
  EXPECT_EQ(*parse_time("2026-11-22T04:07:42Z"), WallTime(base));
  EXPECT_EQ(*parse_time("2026-11-22T04:07:42.5Z"), WallTime(base) + 500ms);
  EXPECT_EQ(*parse_time("2026-11-22T04:07:42.123456789Z"), WallTime(base) + 123456789ns);
  EXPECT_EQ(*parse_time("2026-11-22T04:07:42.1234567899Z"), WallTime(base) + 123456789ns);
  EXPECT_EQ(*parse_time("2026-11-22T05:37:42+01:30"), WallTime(base));
  EXPECT_EQ(*parse_time("2026-11-21T23:07:42-05:00"), WallTime(base));
}

TEST(WallTimeTest, RefusesWhatIsNone) {
  for (const char* text :
       {"", "2026-11-22", "2026-11-22 04:07:42Z", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-22T24:00:00Z", "2026-11-22T04:60:00Z", "2026-11-22T04:07:61Z",
        "2026-11-22T04:07:42", "2026-11-22T04:07:42.Z", "2026-11-22T04:07:42+0130",
        "2026-11-22T04:07:42Zx", "2026-11-22T04:07:42+24:00", "x026-11-22T04:07:42Z"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(WallTimeTest, TimesBeyondOurRangeAreItsEnds) {
  EXPECT_EQ(*parse_time("0001-01-01T00:00:00Z"), WallTime::min());
  EXPECT_EQ(*parse_time("9999-12-31T23:59:59Z"), WallTime::max());
}

TEST(WallTimeTest, WritesWholeSecondsAndMicroseconds) {
  const WallTime time = *parse_time("2026-11-22T04:07:42.000042999Z");
  EXPECT_EQ(format_time(time), "2026-11-22T04:07:42Z");
  EXPECT_EQ(format_micro_time(time), "2026-11-22T04:07:42.000042Z");
  EXPECT_EQ(format_time(WallTime(-1ns)), "1969-12-31T23:59:59Z");
}

RC_GTEST_PROP(WallTimeTest, WhatIsWrittenIsReadBack, ()) {
  const auto micros =
      *rc::gen::inRange<std::int64_t>(-9'000'000'000'000'000, 9'000'000'000'000'000);
  const WallTime time{std::chrono::microseconds(micros)};
  RC_ASSERT(parse_time(format_micro_time(time)).value() == time);
}

}  // namespace
}  // namespace drydock
