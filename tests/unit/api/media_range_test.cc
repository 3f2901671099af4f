#include "operator/api/media_range.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

std::string order_of(std::string_view accept) {
  std::string order;
  for (const MediaRange& range : parse_media_ranges(accept))
    order += (order.empty() ? "" : " ") + range.type;
  return order;
}

TEST(MediaRangeTest, TheBestLikedComesFirstThenWhatHasNoStar) {
  EXPECT_EQ(order_of("a/b;q=0.5, c/d, e/f"), "c/d e/f a/b");
  EXPECT_EQ(order_of("*/*, a/*, a/b"), "a/b a/* */*");
  EXPECT_EQ(order_of("a/b;q=0, */*"), "*/* a/b");
  EXPECT_EQ(order_of("*"), "*/*");
}

TEST(MediaRangeTest, WhatIsNoRangeIsLeftOut) {
  EXPECT_EQ(order_of(""), "");
  EXPECT_EQ(order_of(" , a, a/b/c,x/y,"), "x/y");
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "a/b,";
  EXPECT_EQ(parse_media_ranges(many).size(), 64u);
}

TEST(MediaRangeTest, ParametersAreThoseWithAValue) {
  const auto ranges = parse_media_ranges("application/json ; as=Table;g = meta.k8s.io;v;q=1");
  ASSERT_EQ(ranges.size(), 1u);
  EXPECT_EQ(ranges[0].parameter("as"), "Table");
  EXPECT_EQ(ranges[0].parameter("g"), "meta.k8s.io");
  EXPECT_EQ(ranges[0].parameters.size(), 2u);
}

TEST(MediaRangeTest, ARangeIncludesWhatItsStarsLeaveOpen) {
  EXPECT_TRUE(parse_media_ranges("application/*")[0].includes("application/yaml"));
  EXPECT_FALSE(parse_media_ranges("text/*")[0].includes("application/yaml"));
  EXPECT_TRUE(parse_media_ranges("*/*")[0].includes("application/yaml"));
}

}  // namespace
}  // namespace drydock
