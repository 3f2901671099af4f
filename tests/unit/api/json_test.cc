#include "operator/api/json.h"

#include <gtest/gtest.h>

#include "operator/api/key_order.h"

namespace drydock {
namespace {

// Every text of up to three of these, alone and behind others of lengths around the eight bytes
// that are compared at once.
std::vector<std::string> texts() {
  const std::string bytes("\0a\x7f\x80\xff", 5);
  std::vector<std::string> ends{""};
  for (std::size_t from = 0, length = 0; length < 3; ++length)
    for (const std::size_t to = ends.size(); from < to; ++from)
      for (const char byte : bytes) ends.push_back(ends[from] + byte);
  std::vector<std::string> all;
  for (const std::size_t before : {0, 1, 2, 4, 6, 7, 8, 9})
    for (const std::string& end : ends) all.push_back(std::string(before, 'm') + end);
  return all;
}

TEST(JsonKeyTest, OrdersAsBytesDo) {
  const std::vector<std::string> all = texts();
  for (const std::string& a : all)
    for (const std::string& b : all) {
      ASSERT_EQ(JsonKey(a) < std::string_view(b), a < b) << testing::PrintToString(a) << " " << b;
      ASSERT_EQ(JsonKeyLess()(a, b), a < b) << testing::PrintToString(a) << " " << b;
    }
}

TEST(JsonMemberTest, IsFoundOrMadeInItsPlace) {
  Json object;
  EXPECT_EQ(find_member(object, "b"), nullptr);
  member_at(object, "b") = 1;
  member_at(object, "a");
  member_at(object, "b") = 2;
  EXPECT_EQ(object.dump(), R"({"a":null,"b":2})");
  EXPECT_EQ(*find_member(std::as_const(object), "b"), 2);
  EXPECT_EQ(find_member(object, ""), nullptr);
  Json list = Json::array({1});
  EXPECT_EQ(find_member(list, "b"), nullptr);
}

}  // namespace
}  // namespace drydock
