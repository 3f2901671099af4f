#include "fakeapi/kinds/cron_schedule.h"

#include <gtest/gtest.h>

namespace drydock::fake {
namespace {

TEST(CronScheduleTest, TakesWhatCronTakes) {
  for (const char* good :
       {"* * * * *", "*/5 0-6/2 1,15 JAN-jun sun", "0 0 1 1 ?", "@hourly", "@every 1h30m"})
    EXPECT_EQ(check_cron_schedule(good), "") << good;
}

TEST(CronScheduleTest, SaysWhatIsWrong) {
  EXPECT_EQ(check_cron_schedule("every minute"),
            "expected exactly 5 fields, found 2: [every minute]");
  EXPECT_EQ(check_cron_schedule("60 * * * *"), "end of range (60) above maximum (59): 60");
  EXPECT_EQ(check_cron_schedule("* * 0 * *"), "beginning of range (0) below minimum (1): 0");
  EXPECT_EQ(check_cron_schedule("5-3 * * * *"),
            "beginning of range (5) beyond end of range (3): 5-3");
  EXPECT_EQ(check_cron_schedule("*/0 * * * *"), "step of range should be a positive number: */0");
  EXPECT_EQ(check_cron_schedule("a * * * *"),
            "failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax");
  EXPECT_EQ(check_cron_schedule("1-2-3 * * * *"), "too many hyphens: 1-2-3");
  EXPECT_EQ(check_cron_schedule("@never"), "unrecognized descriptor: @never");
}

TEST(CronScheduleTest, TimeZonesByArea) {
  EXPECT_TRUE(is_time_zone("Asia/Tokyo"));
  EXPECT_TRUE(is_time_zone("UTC"));
  EXPECT_FALSE(is_time_zone("Mars/Base"));
  EXPECT_FALSE(is_time_zone("Europe/"));
}

}  // namespace
}  // namespace drydock::fake
