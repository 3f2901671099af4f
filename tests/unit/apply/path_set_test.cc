#include "fakeapi/apply/path_set.h"

#include <gtest/gtest.h>

#include "fakeapi/apply/fields_v1.h"

namespace drydock::fake {
namespace {

Json parsed(const char* text) { return Json::parse(text); }

Json combined(FieldSet (*operation)(SetArena&, FieldSet, FieldSet), const char* left,
              const char* right) {
  SetArena arena;
  const Json l = parsed(left), r = parsed(right);
  return to_fields_v1(operation(arena, *parse_fields_v1(arena, l), *parse_fields_v1(arena, r)));
}

TEST(PathSetTest, RoundTripKeepsDotsKeysValuesAndIndices) {
  const Json fields = parsed(R"({
    "f:metadata": {"f:finalizers": {".": {}, "v:\"a/b\"": {}}},
    "f:spec": {"f:list": {"i:3": {}}, "f:nums": {"v:-1": {}, "v:true": {}, "v:1.5": {}},
      "f:ports": {".": {}, "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:name": {}},
                  "k:{\"name\":\"caf\u00e9 \\\"q\\\"\"}": {"f:x": {}}}}})");
  SetArena arena;
  const auto set = parse_fields_v1(arena, fields);
  ASSERT_TRUE(set.has_value());
  EXPECT_EQ(to_fields_v1(*set), fields);
}

TEST(PathSetTest, KeysBecomeCanonical) {
  SetArena arena;
  const Json fields = parsed(R"({"f:l": {"k:{ \"b\": 1.0, \"a\" : \"x\" }": {}, "v:2.0": {}}})");
  EXPECT_EQ(to_fields_v1(*parse_fields_v1(arena, fields)),
            parsed(R"({"f:l": {"k:{\"a\":\"x\",\"b\":1}": {}, "v:2": {}}})"));
}

TEST(PathSetTest, UnknownPrefixesAreDroppedAndBrokenKeysRefused) {
  SetArena arena;
  const Json unknown = parsed(R"({"f:a": {}, "z:future": {}})");
  EXPECT_EQ(to_fields_v1(*parse_fields_v1(arena, unknown)), parsed(R"({"f:a": {}})"));
  for (const char* broken : {R"({"a": {}})", R"({"k:{": {}})", R"({"k:[]": {}})", R"({"i:x": {}})",
                             R"({"f:a": 1})", "[]"})
    EXPECT_FALSE(parse_fields_v1(arena, parsed(broken)).has_value()) << broken;
}

TEST(PathSetTest, UnionIntersectionDifference) {
  const char* left = R"({"f:a": {".": {}, "f:b": {}}, "f:c": {}})";
  const char* right = R"({"f:a": {"f:b": {}, "f:d": {}}, "f:e": {}})";
  EXPECT_EQ(combined(set_union, left, right),
            parsed(R"({"f:a": {".": {}, "f:b": {}, "f:d": {}}, "f:c": {}, "f:e": {}})"));
  EXPECT_EQ(combined(intersection, left, right), parsed(R"({"f:a": {"f:b": {}}})"));
  EXPECT_EQ(combined(difference, left, right), parsed(R"({"f:a": {}, "f:c": {}})"));
}

TEST(PathSetTest, OnlyRecursiveDifferenceRemovesWhatLiesBelow) {
  const char* left = R"({"f:a": {".": {}, "f:b": {}}})";
  EXPECT_EQ(combined(difference, left, R"({"f:a": {}})"), parsed(R"({"f:a": {"f:b": {}}})"));
  EXPECT_EQ(combined(recursive_difference, left, R"({"f:a": {}})"), Json::object());
}

TEST(PathSetTest, PathsListLeavesOfALevelFirst) {
  SetArena arena;
  const Json fields = parsed(
      R"({"f:z": {}, "f:a": {"f:n": {}, "k:{\"p\":9}": {}, "k:{\"p\":10}": {}, "v:\"s\"": {}}})");
  EXPECT_EQ(paths_of(*parse_fields_v1(arena, fields)),
            (std::vector<std::string>{".z", ".a.n", ".a[p=9]", ".a[p=10]", ".a[=\"s\"]"}));
}

TEST(PathSetTest, ContainsFindsMembersOnly) {
  SetArena arena;
  const Json fields = parsed(R"({"f:spec": {"f:replicas": {}}})");
  const FieldSet set = *parse_fields_v1(arena, fields);
  EXPECT_TRUE(contains(set, std::vector<std::string_view>{"spec", "replicas"}));
  EXPECT_FALSE(contains(set, std::vector<std::string_view>{"spec"}));
  EXPECT_FALSE(contains(set, std::vector<std::string_view>{"spec", "other"}));
}

}  // namespace
}  // namespace drydock::fake
