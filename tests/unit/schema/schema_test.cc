#include "operator/schema/schema.h"

#include <gtest/gtest.h>

namespace drydock::schema {
namespace {

Json components() {
  return Json::parse(R"({
    "Pod": {"type": "object", "properties": {
      "spec": {"allOf": [{"$ref": "#/components/schemas/PodSpec"}], "default": {}},
      "metadata": {"$ref": "#/components/schemas/Meta"}},
      "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Pod"}]},
    "PodSpec": {"type": "object", "properties": {
      "volumes": {"type": "array", "items": {"$ref": "#/components/schemas/Volume"},
        "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
        "x-kubernetes-patch-strategy": "merge,retainKeys", "x-kubernetes-patch-merge-key": "name"},
      "only": {"allOf": [{"$ref": "#/components/schemas/Meta"}], "x-kubernetes-map-type": "atomic"}}},
    "Volume": {"type": "object", "properties": {"name": {"type": "string"}}},
    "Meta": {"type": "object", "properties": {"labels": {"type": "object", "additionalProperties": {"type": "string"}}}},
    "Raw": {"type": "object"},
    "Tree": {"type": "object", "properties": {
      "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
      "left": {"allOf": [{"$ref": "#/components/schemas/Tree"}], "x-kubernetes-map-type": "atomic"}}}})");
}

TEST(SchemaSetTest, ReferencesResolveToOneNode) {
  SchemaSet set(components());
  const Schema* pod = set.component("Pod");
  ASSERT_NE(pod, nullptr);
  EXPECT_EQ(pod->property("spec"), set.component("PodSpec"));
  EXPECT_EQ(pod->property("metadata"), set.component("Meta"));
  EXPECT_EQ(pod->group_version_kinds.at(0).kind, "Pod");
  EXPECT_TRUE(pod->property("metadata")->property("labels")->is_map());
  EXPECT_EQ(set.component("Nothing"), nullptr);
}

TEST(SchemaSetTest, ListsCarryTheirExtensions) {
  SchemaSet set(components());
  const Schema* volumes = set.component("PodSpec")->property("volumes");
  EXPECT_EQ(volumes->list_type, ListType::kMap);
  EXPECT_EQ(volumes->list_map_keys, std::vector<std::string>{"name"});
  EXPECT_EQ(volumes->patch_strategy, "merge,retainKeys");
  EXPECT_EQ(volumes->patch_merge_key, "name");
}

TEST(SchemaSetTest, ExtensionsBesideAReferenceMakeACopy) {
  SchemaSet set(components());
  const Schema* only = set.component("PodSpec")->property("only");
  EXPECT_NE(only, set.component("Meta"));
  EXPECT_EQ(only->map_type, MapType::kAtomic);
  EXPECT_EQ(set.component("Meta")->map_type, MapType::kGranular);
  EXPECT_NE(only->property("labels"), nullptr);
}

TEST(SchemaSetTest, RecursionEndsInTheSameNode) {
  SchemaSet set(components());
  const Schema* tree = set.component("Tree");
  EXPECT_EQ(tree->property("children")->items, tree);
  const Schema* left = tree->property("left");
  EXPECT_EQ(left->map_type, MapType::kAtomic);
  EXPECT_EQ(left->property("children")->items, tree);
}

TEST(SchemaSetTest, BuiltInTypesWithoutFieldsHoldAny) {
  SchemaSet set(components());
  EXPECT_TRUE(set.component("Raw")->preserve_unknown_fields);
  SchemaSet inline_set;
  EXPECT_FALSE(inline_set.compile(Json::parse(R"({"type":"object"})"))->preserve_unknown_fields);
}

TEST(SchemaSetTest, InlineSchemasAreReadWhole) {
  SchemaSet set;
  const Schema* schema =
      set.compile(Json::parse(R"({"type":"integer","format":"int32","minimum":1,"maximum":5.5,
    "exclusiveMinimum":true,"multipleOf":2,"nullable":true,"default":2,"enum":[2,4],
    "x-kubernetes-validations":[{"rule":"self>1","message":"m","fieldPath":".a","reason":"FieldValueInvalid","optionalOldSelf":true}]})"));
  EXPECT_EQ(schema->type, Type::kInteger);
  EXPECT_EQ(schema->minimum, 1.0);
  EXPECT_EQ(schema->maximum, 5.5);
  EXPECT_TRUE(schema->exclusive_minimum);
  EXPECT_FALSE(schema->exclusive_maximum);
  EXPECT_TRUE(schema->nullable);
  EXPECT_EQ(*schema->default_value, 2);
  EXPECT_EQ(schema->enum_values.size(), 2u);
  ASSERT_EQ(schema->validations.size(), 1u);
  EXPECT_TRUE(schema->validations[0].optional_old_self);
  EXPECT_EQ(schema->validations[0].field_path, ".a");
}

TEST(SchemaSetTest, NestingBeyondTheLimitAcceptsAnything) {
  Json deep = Json::object();
  for (int i = 0; i < 5000; ++i) deep = Json{{"type", "array"}, {"items", std::move(deep)}};
  SchemaSet set;
  const Schema* schema = set.compile(deep);
  int depth = 0;
  while (schema->items) schema = schema->items, ++depth;
  EXPECT_EQ(depth, kMaxSchemaDepth);
  EXPECT_TRUE(schema->preserve_unknown_fields);
}

}  // namespace
}  // namespace drydock::schema
