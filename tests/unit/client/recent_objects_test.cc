#include "operator/client/recent_objects.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

std::string text_of(int number) {
  return fmt::format(R"({{"kind":"ConfigMap","metadata":{{"name":"a{}"}}}})", number);
}

TEST(RecentObjectsTest, TheSameTextIsTheSameObject) {
  RecentObjects recent;
  const Object first = *recent.parse(text_of(1) + "\n");
  EXPECT_EQ(first.name(), "a1");
  EXPECT_TRUE(recent.parse(text_of(1))->is_same(first));
  EXPECT_FALSE(recent.parse(text_of(2))->is_same(first));
}

TEST(RecentObjectsTest, OnlyTheLastAreKnown) {
  RecentObjects recent;
  const Object first = *recent.parse(text_of(0));
  for (int i = 1; i < 32; ++i) ASSERT_TRUE(recent.parse(text_of(i)));
  EXPECT_TRUE(recent.parse(text_of(0))->is_same(first));
  ASSERT_TRUE(recent.parse(text_of(32)));
  const auto again = recent.parse(text_of(0));
  EXPECT_FALSE(again->is_same(first));
  EXPECT_EQ(*again, first);
}

TEST(RecentObjectsTest, LargeOnesAreNotKept) {
  RecentObjects recent;
  const std::string text = fmt::format(R"({{"data":"{}"}})", std::string(20'000, 'x'));
  const Object first = *recent.parse(text);
  EXPECT_FALSE(recent.parse(text)->is_same(first));
}

TEST(RecentObjectsTest, WhatDoesNotParseFailsEachTime) {
  RecentObjects recent;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(recent.parse("{\"a\":").error().reason, reason::kMalformed);
}

}  // namespace
}  // namespace drydock
