#include <gtest/gtest.h>

#include "fakeapi/patch/patch.h"

namespace drydock::fake {
namespace {

Json j(const char* text) { return Json::parse(text); }

Json patched(const char* object, const char* patch) {
  const auto result = json_patch(j(object), j(patch));
  return result ? *result : Json(result.error().code);
}

TEST(JsonPatchTest, AddsReplacesRemovesInOrder) {
  EXPECT_EQ(
      patched(
          R"({"keep": "1", "change": "1", "drop": "1"})",
          R"([{"op": "add", "path": "/new", "value": "2"}, {"op": "replace", "path": "/change", "value": "2"},
                        {"op": "remove", "path": "/drop"}])"),
      j(R"({"keep": "1", "change": "2", "new": "2"})"));
}

TEST(JsonPatchTest, ArraysInsertAppendAndCountFromTheEnd) {
  EXPECT_EQ(patched(R"({"l": ["b"]})", R"([{"op": "add", "path": "/l/0", "value": "a"},
    {"op": "add", "path": "/l/-", "value": "c"}, {"op": "add", "path": "/l/3", "value": "d"}])"),
            j(R"({"l": ["a", "b", "c", "d"]})"));
  EXPECT_EQ(patched(R"({"l": [1]})", R"([{"op": "add", "path": "/l/9", "value": 2}])"), 422);
  EXPECT_EQ(patched(R"({"l": [1, 2]})", R"([{"op": "remove", "path": "/l/-1"}])"),
            j(R"({"l": [1]})"));
  EXPECT_EQ(patched(R"({"l": [1, 2]})", R"([{"op": "remove", "path": "/l/2"}])"), 422);
  EXPECT_EQ(patched(R"({"l": [1, 2]})", R"([{"op": "remove", "path": "/l/x"}])"), 422);
}

TEST(JsonPatchTest, MovesAndCopies) {
  EXPECT_EQ(
      patched(
          R"({"items": ["a", "b", "c", "d"]})",
          R"([{"op": "remove", "path": "/items/1"}, {"op": "move", "from": "/items/0", "path": "/first"},
                        {"op": "copy", "from": "/items/1", "path": "/last"}, {"op": "copy", "from": "/last", "path": "/items/-"}])"),
      j(R"({"first": "a", "items": ["c", "d", "d"], "last": "d"})"));
  EXPECT_EQ(patched(R"({"d": {}})", R"([{"op": "move", "from": "/d/none", "path": "/d/x"}])"), 422);
}

TEST(JsonPatchTest, AbsentMembersAreLenient) {
  EXPECT_EQ(patched(R"({"d": {}})", R"([{"op": "replace", "path": "/d/none", "value": "1"}])"),
            j(R"({"d": {"none": "1"}})"));
  EXPECT_EQ(patched(R"({"d": {}})", R"([{"op": "copy", "from": "/d/none", "path": "/d/x"}])"),
            j(R"({"d": {"x": null}})"));
  EXPECT_EQ(patched(R"({"d": {}})", R"([{"op": "add", "path": "/d/x"}])"),
            j(R"({"d": {"x": null}})"));
  EXPECT_EQ(patched(R"({"d": {}})", R"([{"op": "test", "path": "/d/none", "value": null}])"),
            j(R"({"d": {}})"));
  EXPECT_EQ(patched(R"({"d": {}})", R"([{"op": "test", "path": "/e/none", "value": null}])"), 422);
  EXPECT_EQ(patched(R"({"d": {}})", R"([{"op": "replace", "path": "/e/none", "value": 1}])"), 422);
  EXPECT_EQ(patched(R"({"d": {}})", R"([{"op": "remove", "path": "/d/none"}])"), 422);
}

TEST(JsonPatchTest, TestsCompareWholeValues) {
  EXPECT_EQ(patched(R"({"d": {"k": [1, {"a": "b"}]}})",
                    R"([{"op": "test", "path": "/d", "value": {"k": [1, {"a": "b"}]}}])"),
            j(R"({"d": {"k": [1, {"a": "b"}]}})"));
  EXPECT_EQ(patched(R"({"d": 1})", R"([{"op": "test", "path": "/d", "value": 1.0}])"), 422);
  EXPECT_EQ(patched(R"({"d": 1})", R"([{"op": "test", "path": "", "value": {"d": 1}}])"),
            j(R"({"d": 1})"));
}

TEST(JsonPatchTest, EscapedKeys) {
  EXPECT_EQ(
      patched(
          R"({"a/b": 1, "m~n": 2})",
          R"([{"op": "remove", "path": "/a~1b"}, {"op": "replace", "path": "/m~0n", "value": 3}])"),
      j(R"({"m~n": 3})"));
}

TEST(JsonPatchTest, WhatDoesNotApplyIsAGeneric422) {
  for (const char* patch :
       {R"([{"op": "frob", "path": "/x", "value": 1}])", R"([{"path": "/x", "value": 1}])",
        R"([{"op": "add", "value": 1}])", "[null]", R"([{"op": "add", "path": "x"}])"}) {
    const auto result = json_patch(j("{}"), j(patch));
    ASSERT_FALSE(result) << patch;
    EXPECT_EQ(result.error().code, 422);
    EXPECT_EQ(result.error().reason, "Invalid");
    EXPECT_EQ(result.error().message,
              "the server rejected our request due to an error in our request");
    ASSERT_TRUE(result.error().details);
    EXPECT_EQ(*result.error().details, StatusDetails());
  }
}

TEST(JsonPatchTest, WhatDoesNotDecodeIs400) {
  const auto message = [](const char* patch) {
    const auto result = json_patch(j("{}"), j(patch));
    return result || result.error().code != 400 ? "no error" : result.error().message;
  };
  EXPECT_EQ(message("{}"),
            "error decoding patch: json: cannot unmarshal object into Go value of type "
            "[]handlers.jsonPatchOp");
  EXPECT_EQ(message("\"x\""),
            "error decoding patch: json: cannot unmarshal string into Go value of type "
            "[]handlers.jsonPatchOp");
  EXPECT_EQ(message("[1]"),
            "error decoding patch: json: cannot unmarshal number into Go value of type "
            "handlers.jsonPatchOp");
  EXPECT_EQ(message(R"([{"op": 1}])"),
            "error decoding patch: json: cannot unmarshal number into Go struct field "
            "jsonPatchOp.op of type string");
}

TEST(JsonPatchTest, TooManyOperationsAre413AndTooMuchCopyingDoesNotApply) {
  Json patch = Json::array();
  for (int i = 0; i <= 10'000; ++i) patch.push_back({{"op", "add"}, {"path", "/a"}, {"value", 1}});
  auto result = json_patch(j("{}"), patch);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, 413);
  EXPECT_EQ(result.error().message,
            "Request entity too large: The allowed maximum operations in a JSON patch is 10000, "
            "got 10001");
  patch = Json::array();
  for (int i = 0; i < 40; ++i) patch.push_back({{"op", "copy"}, {"from", "/a"}, {"path", "/a/-"}});
  EXPECT_FALSE(json_patch(j(R"({"a": ["0123456789"]})"), patch));
}

// Each of these takes minutes where every operation moves or copies the whole list.
TEST(JsonPatchTest, OperationsOnLongListsDoNotAddUp) {
  const Json list = Json::array_t(100'000, Json(1));
  const auto repeated = [](Json first, Json second) {
    Json patch = Json::array();
    for (int i = 0; i < 5'000; ++i) {
      patch.push_back(first);
      patch.push_back(second);
    }
    return patch;
  };
  const Json grow{{"op", "add"}, {"path", "/l/0"}, {"value", 1}};
  EXPECT_FALSE(json_patch(Json{{"l", list}}, repeated(grow, grow)));
  const Json there{{"op", "move"}, {"from", "/l"}, {"path", "/m"}};
  const Json back{{"op", "move"}, {"from", "/m"}, {"path", "/l"}};
  EXPECT_TRUE(json_patch(Json{{"l", list}}, repeated(there, back)));
  const Json append{{"op", "add"}, {"path", "/l/-"}, {"value", 1}};
  const Json look{{"op", "test"}, {"path", "/l"}, {"value", 1}};
  EXPECT_FALSE(json_patch(Json{{"l", list}}, repeated(append, look)));
}

}  // namespace
}  // namespace drydock::fake
