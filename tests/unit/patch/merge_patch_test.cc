#include <gtest/gtest.h>

#include "fakeapi/patch/patch.h"

namespace drydock::fake {
namespace {

Json j(const char* text) { return Json::parse(text); }

TEST(MergePatchTest, NullRemovesArraysReplaceParentsAreMade) {
  EXPECT_EQ(
      *merge_patch(
          j(R"({"spec": {"a": "1", "b": "1", "items": ["p", "q"]}})"),
          j(R"({"spec": {"a": null, "b": "2", "items": ["s"], "deep": {"x": {"y": 1, "z": null}}}})")),
      j(R"({"spec": {"b": "2", "items": ["s"], "deep": {"x": {"y": 1}}}})"));
  EXPECT_EQ(*merge_patch(j(R"({"data": {"k": "1"}})"), j(R"({"data": null, "absent": null})")),
            Json::object());
}

TEST(MergePatchTest, ObjectsInNewListsLoseTheirNulls) {
  EXPECT_EQ(*merge_patch(j("{}"), j(R"({"l": [{"a": null, "b": 1}, null]})")),
            j(R"({"l": [{"b": 1}, null]})"));
}

TEST(MergePatchTest, ScalarsAndMapsReplaceEachOther) {
  EXPECT_EQ(
      *merge_patch(j(R"({"a": 1, "b": {"c": 1}})"), j(R"({"a": {"x": 1, "n": null}, "b": 2})")),
      j(R"({"a": {"x": 1}, "b": 2})"));
}

TEST(MergePatchTest, OtherDocumentsAre400) {
  const auto message = [](const char* patch) {
    const auto result = merge_patch(j("{}"), j(patch));
    return result || result.error().code != 400 ? "no error" : result.error().message;
  };
  EXPECT_EQ(message("[1]"),
            "error decoding patch: json: cannot unmarshal array into Go value of type "
            "map[string]interface {}");
  EXPECT_EQ(message("\"x\""),
            "error decoding patch: json: cannot unmarshal string into Go value of type "
            "map[string]interface {}");
  EXPECT_EQ(message("null"), "Invalid JSON Patch");
}

}  // namespace
}  // namespace drydock::fake
