#include <gtest/gtest.h>

#include "fakeapi/patch/patch.h"

namespace drydock::fake {
namespace {

Json j(const char* text) { return Json::parse(text); }

class StrategicMergePatchTest : public testing::Test {
 protected:
  schema::SchemaSet set;
  const schema::Schema* schema = set.compile(j(R"({"type": "object", "properties": {
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "finalizers": {"type": "array", "items": {"type": "string"}, "x-kubernetes-patch-strategy": "merge"},
    "args": {"type": "array", "items": {"type": "string"}},
    "whole": {"type": "object", "x-kubernetes-patch-strategy": "replace", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}},
    "deep": {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}}},
    "containers": {"type": "array", "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": "name",
      "items": {"type": "object", "properties": {"name": {"type": "string"}, "image": {"type": "string"},
        "args": {"type": "array", "items": {"type": "string"}},
        "env": {"type": "array", "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": "name",
          "items": {"type": "object", "properties": {"name": {"type": "string"}, "value": {"type": "string"}}}}}}},
    "volumes": {"type": "array", "x-kubernetes-patch-strategy": "merge,retainKeys", "x-kubernetes-patch-merge-key": "name",
      "items": {"type": "object"}}}})"));

  Json patched(const char* object, const char* patch) {
    const auto result = strategic_merge_patch(j(object), j(patch), *schema);
    return result ? *result : Json(result.error().message);
  }
  int code(const char* object, const char* patch) {
    const auto result = strategic_merge_patch(j(object), j(patch), *schema);
    return result ? 200 : result.error().code;
  }
};

TEST_F(StrategicMergePatchTest, MapsMergeAndNullDeletes) {
  EXPECT_EQ(patched(R"({"labels": {"a": "1", "b": "1"}, "deep": {"x": 1}})",
                    R"({"labels": {"a": null, "c": "1"}, "deep": null})"),
            j(R"({"labels": {"b": "1", "c": "1"}})"));
}

TEST_F(StrategicMergePatchTest, ListsMergeByKeyAndNewItemsComeFirst) {
  EXPECT_EQ(
      patched(
          R"({"containers": [{"name": "main", "image": "1", "args": ["x"]}, {"name": "side", "image": "1"}]})",
          R"({"containers": [{"name": "side", "image": "2"}]})"),
      j(R"({"containers": [{"name": "main", "image": "1", "args": ["x"]}, {"name": "side", "image": "2"}]})"));
  EXPECT_EQ(
      patched(
          R"({"containers": [{"name": "main"}, {"name": "side"}]})",
          R"({"containers": [{"name": "third", "args": null}, {"$patch": "delete", "name": "side"}]})"),
      j(R"({"containers": [{"name": "third", "args": null}, {"name": "main"}]})"));
}

TEST_F(StrategicMergePatchTest, ListsInItemsMergeToo) {
  EXPECT_EQ(
      patched(
          R"({"containers": [{"name": "m", "env": [{"name": "A", "value": "1"}], "args": ["a", "b"]}]})",
          R"({"containers": [{"name": "m", "env": [{"name": "B", "value": "2"}, {"name": "A", "value": "3"}], "args": ["c"]}]})"),
      j(R"({"containers": [{"name": "m", "env": [{"name": "B", "value": "2"}, {"name": "A", "value": "3"}], "args": ["c"]}]})"));
}

TEST_F(StrategicMergePatchTest, PatchDirectives) {
  EXPECT_EQ(patched(R"({"containers": [{"name": "a", "env": [{"name": "A"}]}, {"name": "b"}]})",
                    R"({"containers": [{"name": "only"}, {"$patch": "replace"}]})"),
            j(R"({"containers": [{"name": "only"}]})"));
  EXPECT_EQ(patched(R"({"deep": {"x": 1, "y": 1}})", R"({"deep": {"$patch": "replace", "x": 2}})"),
            j(R"({"deep": {"x": 2}})"));
  EXPECT_EQ(patched(R"({"deep": {"x": 1}})", R"({"deep": {"$patch": "delete"}})"),
            j(R"({"deep": {}})"));
  EXPECT_EQ(patched(R"({"deep": {"x": 1}})", R"({"deep": {"$patch": "frob", "y": 1}})"),
            "unknown patch type: frob in map: map[$patch:frob y:1]");
  EXPECT_EQ(
      patched(R"({"containers": [{"name": "a"}]})", R"({"containers": [{"$patch": "merge"}]})"),
      "merging lists cannot yet be specified in the patch");
  EXPECT_EQ(patched(R"({"whole": {"a": 1}})", R"({"whole": {"b": 1}})"),
            j(R"({"whole": {"b": 1}})"));
}

TEST_F(StrategicMergePatchTest, ThousandsOfDeletionsTakeOneLook) {
  Json containers = Json::array(), deletions = Json::array();
  for (int i = 0; i < 10'000; ++i) {
    const std::string name = std::to_string(i);
    containers.push_back({{"name", name}});
    if (i != 5'000) deletions.push_back({{"name", name}, {"$patch", "delete"}});
  }
  const auto result = strategic_merge_patch(Json{{"containers", std::move(containers)}},
                                            Json{{"containers", std::move(deletions)}}, *schema);
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, j(R"({"containers": [{"name": "5000"}]})"));
}

TEST_F(StrategicMergePatchTest, MissingMergeKeyIs500) {
  EXPECT_EQ(
      patched(R"({"containers": [{"name": "a"}]})", R"({"containers": [{"image": "nginx:2"}]})"),
      "map: map[image:nginx:2] does not contain declared merge key: name");
  EXPECT_EQ(code(R"({"containers": [{"name": "a"}]})", R"({"containers": [{"image": "nginx:2"}]})"),
            500);
}

TEST_F(StrategicMergePatchTest, PrimitiveListsMergeAsSets) {
  EXPECT_EQ(patched(R"({"finalizers": ["one", "two"]})", R"({"finalizers": ["three", "one"]})"),
            j(R"({"finalizers": ["three", "one", "two"]})"));
  EXPECT_EQ(patched(R"({"finalizers": ["three", "one", "two"]})",
                    R"({"$deleteFromPrimitiveList/finalizers": ["one"]})"),
            j(R"({"finalizers": ["three", "two"]})"));
  EXPECT_EQ(
      patched(R"({"finalizers": ["three", "two"]})",
              R"({"$setElementOrder/finalizers": ["three", "four"], "finalizers": ["four"]})"),
      j(R"({"finalizers": ["three", "four", "two"]})"));
  EXPECT_EQ(code("{}", R"({"$deleteFromPrimitiveList": ["one"]})"), 400);
}

TEST_F(StrategicMergePatchTest, ElementOrder) {
  EXPECT_EQ(
      patched(
          R"({"containers": [{"name": "a"}, {"name": "b"}, {"name": "c"}]})",
          R"({"$setElementOrder/containers": [{"name": "c"}, {"name": "new"}, {"name": "a"}], "containers": [{"name": "new"}]})"),
      j(R"({"containers": [{"name": "b"}, {"name": "c"}, {"name": "new"}, {"name": "a"}]})"));
  EXPECT_EQ(patched(R"({"containers": [{"name": "a"}, {"name": "b"}]})",
                    R"({"$setElementOrder/containers": [{"name": "b"}, {"name": "a"}]})"),
            j(R"({"containers": [{"name": "b"}, {"name": "a"}]})"));
  EXPECT_EQ(
      patched("{}",
              R"({"$setElementOrder/containers": [{"name": "b"}], "containers": [{"name": "b"}]})"),
      j(R"({"containers": [{"name": "b"}]})"));
  EXPECT_EQ(
      patched(
          R"({"containers": [{"name": "a"}]})",
          R"({"$setElementOrder/containers": [{"name": "c"}], "containers": [{"image": "i:3", "name": "a"}]})"),
      "The order in patch list:\n[map[image:i:3 name:a]]\n doesn't match $setElementOrder "
      "list:\n[map[name:c]]\n");
}

TEST_F(StrategicMergePatchTest, RetainKeysClearsTheOthers) {
  EXPECT_EQ(
      patched(
          R"({"volumes": [{"name": "v", "emptyDir": {}}, {"name": "u", "emptyDir": {}}]})",
          R"({"volumes": [{"$retainKeys": ["configMap", "name"], "name": "v", "configMap": {"name": "c"}}]})"),
      j(R"({"volumes": [{"name": "v", "configMap": {"name": "c"}}, {"name": "u", "emptyDir": {}}]})"));
  EXPECT_EQ(code(R"({"deep": {"x": 1}})", R"({"deep": {"$retainKeys": ["x"], "y": 1}})"), 400);
}

TEST_F(StrategicMergePatchTest, ListsWithoutStrategyAndOtherTypesAreReplaced) {
  EXPECT_EQ(patched(R"({"args": ["a", "b"], "deep": {"x": 1}})", R"({"args": ["c"], "deep": 5})"),
            j(R"({"args": ["c"], "deep": 5})"));
}

TEST_F(StrategicMergePatchTest, OtherDocumentsAre400) {
  EXPECT_EQ(patched("{}", "[1]"),
            "json: cannot unmarshal array into Go value of type map[string]interface {}");
  EXPECT_EQ(code("{}", "[1]"), 400);
}

}  // namespace
}  // namespace drydock::fake
