#include "operator/crd/definition.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "operator/crd/custom.h"
#include "tests/unit/crd/sample.h"

namespace drydock::crd::test {
namespace {

Definition widget() {
  return {
      .group = "example.com",
      .version = "v1",
      .kind = "Widget",
      .plural = "widgets",
      .singular = "widget",
      .short_names = {"wd"},
      .spec = &type_of<Plain>,
      .printer_columns = {{.name = "Replicas", .type = "integer", .json_path = ".spec.replicas"}}};
}

TEST(SchemaOfTest, APlainUint32IsExactlyThis) {
  EXPECT_EQ(
      schema_of(type_of<Plain>).dump(),
      R"({"type":"object","properties":{"replicas":{"type":"integer","format":"uint32","minimum":0}},)"
      R"("required":["replicas"]})");
}

TEST(SchemaOfTest, EveryKindAndRule) {
  EXPECT_EQ(schema_of(type_of<Sample>), nlohmann::ordered_json::parse(R"({
    "type": "object",
    "properties": {
      "replicas": {"type": "integer", "format": "uint32", "minimum": 0, "maximum": 20},
      "offset": {"type": "integer", "format": "int64", "default": -5},
      "tiny": {"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255, "default": 7},
      "ratio": {"type": "number", "format": "double", "default": 0.5, "maximum": 1.5, "exclusiveMaximum": true},
      "paused": {"type": "boolean", "default": false},
      "greeting": {"type": "string", "minLength": 2},
      "ports": {"type": "array", "items": {"type": "object", "properties": {
          "number": {"type": "integer", "format": "uint32", "minimum": 1, "description": "The port", "maximum": 65535},
          "name": {"type": "string", "maxLength": 15, "pattern": "^[a-z]+$"}}, "required": ["number", "name"]},
        "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["number"], "maxItems": 2},
      "strategy": {"type": "string", "enum": ["Rolling", "Recreate"], "default": "Recreate"},
      "labels": {"type": "object", "additionalProperties": {"type": "string"}},
      "extra": {"x-kubernetes-preserve-unknown-fields": true, "default": {}}},
    "required": ["replicas"],
    "x-kubernetes-validations": [{"rule": "self.replicas != 13", "message": "thirteen is unlucky"}]})"));
}

TEST(SchemaOfTest, ShapeOnlyLeavesTheConstraintsOut) {
  const auto schema = schema_of(type_of<Sample>, SchemaMode::kShapeOnly);
  EXPECT_EQ(schema["properties"]["replicas"].dump(),
            R"({"type":"integer","format":"uint32","minimum":0})");
  EXPECT_EQ(schema["properties"]["ports"]["items"]["properties"]["name"].dump(),
            R"({"type":"string"})");
  EXPECT_FALSE(schema.contains("x-kubernetes-validations"));
  EXPECT_EQ(schema["properties"]["offset"]["default"], -5);
}

TEST(DefinitionTest, TheWholeCrdAsYaml) {
  EXPECT_EQ(to_crd_yaml(widget()), R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names:
    kind: Widget
    listKind: WidgetList
    plural: widgets
    singular: widget
    shortNames:
    - wd
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          apiVersion:
            type: string
          kind:
            type: string
          metadata:
            type: object
          spec:
            type: object
            properties:
              replicas:
                type: integer
                format: uint32
                minimum: 0
            required:
            - replicas
        required:
        - spec
    additionalPrinterColumns:
    - name: Replicas
      type: integer
      jsonPath: .spec.replicas
)");
}

TEST(DefinitionTest, SubresourcesStatusAndScope) {
  Definition definition = widget();
  definition.namespaced = false;
  definition.status = &type_of<Plain>;
  definition.status_subresource = true;
  definition.scale = ScaleSubresource{".spec.replicas", ".status.replicas", {}};
  definition.categories = {"all"};
  const auto crd = to_crd(definition);
  EXPECT_EQ(crd["spec"]["scope"], "Cluster");
  EXPECT_EQ(crd["spec"]["names"]["categories"].dump(), R"(["all"])");
  const auto& version = crd["spec"]["versions"][0];
  EXPECT_EQ(
      version["subresources"].dump(),
      R"({"status":{},"scale":{"specReplicasPath":".spec.replicas","statusReplicasPath":".status.replicas"}})");
  EXPECT_TRUE(version["schema"]["openAPIV3Schema"]["properties"].contains("status"));
}

TEST(DefinitionTest, MakesObjectsOfItsKind) {
  EXPECT_EQ(
      make_object(widget(), {"default", "a"}, Plain{3}).bytes(),
      R"({"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","namespace":"default"},"spec":{"replicas":3}})");
}

}  // namespace
}  // namespace drydock::crd::test
