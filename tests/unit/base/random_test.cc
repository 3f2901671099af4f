#include "operator/base/random.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace drydock {
namespace {

TEST(RandomTest, TheStreamIsSplitmix64) {
  Random random(0);  // the reference implementation's first outputs for seed 0
  EXPECT_EQ(random.next(), 0xe220a8397b1dcdafull);
  EXPECT_EQ(random.next(), 0x6e789e6aa1b965f4ull);
  EXPECT_EQ(random.next(), 0x06c45d188009454full);
}

TEST(RandomTest, BelowStaysBelowAndReachesAll) {
  Random random(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.below(7));
  EXPECT_EQ(seen.size(), 7u);
  EXPECT_EQ(*seen.rbegin(), 6u);
  EXPECT_EQ(random.below(0), 0u);
  EXPECT_EQ(random.below(1), 0u);
}

TEST(RandomTest, BelowOneOrNoneDrawsNothing) {
  Random a(5), b(5);
  a.below(1);
  EXPECT_EQ(a.next(), b.next());
}

TEST(RandomTest, UnitIsInRange) {
  Random random(2);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double value = random.unit();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
}

TEST(RandomTest, ForksDifferByNameAndDoNotShiftTheirOrigin) {
  Random random(3), untouched(3);
  Random a = random.fork("a"), again = random.fork("a"), b = random.fork("b");
  const auto first = a.next();
  EXPECT_EQ(first, again.next());
  EXPECT_NE(first, b.next());
  EXPECT_EQ(random.next(), untouched.next());
}

TEST(RandomTest, UuidsAreVersion4AndDiffer) {
  Random random(4);
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = random.uuid();
    ASSERT_TRUE(std::regex_match(uuid, form)) << uuid;
    seen.insert(uuid);
  }
  EXPECT_EQ(seen.size(), 1000u);
}

}  // namespace
}  // namespace drydock
