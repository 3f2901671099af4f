#include "operator/hello/hello_types.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace drydock::hello {
namespace {

Object hello_object(Json spec, std::string name = "hello") {
  return Object(
      Json{{"apiVersion", "fraim.co.jp/v1"},
           {"kind", "Hello"},
           {"metadata", {{"name", std::move(name)}, {"namespace", "default"}, {"uid", "u-1"}}},
           {"spec", std::move(spec)}});
}

std::string error_of(Object object) {
  const crd::Validator validate(crd::type_of<HelloSpec>);
  auto hello = read_hello(std::move(object), validate);
  return hello ? "none" : hello.error().message;
}

TEST(HelloTypesTest, ReadsASpec) {
  const crd::Validator validate(crd::type_of<HelloSpec>);
  for (std::uint32_t replicas : {0u, 1u, 20u}) {
    auto hello = read_hello(hello_object({{"replicas", replicas}}), validate);
    ASSERT_TRUE(hello) << hello.error().message;
    EXPECT_EQ(hello->spec.replicas, replicas);
  }
}

TEST(HelloTypesTest, SaysWhatIsWrong) {
  EXPECT_EQ(error_of(hello_object({{"replicas", 21}})), "replicas: greater than 20");
  EXPECT_EQ(error_of(hello_object({{"replicas", "x"}})),
            "spec.replicas: expected integer, found string");
  EXPECT_EQ(error_of(hello_object(Json::object())), "spec.replicas: required, but missing");
  EXPECT_EQ(error_of(hello_object({{"replicas", 1}}, std::string(64, 'a'))),
            "metadata.name: longer than 63 characters");
  EXPECT_EQ(error_of(hello_object({{"replicas", 1}}, std::string(63, 'a'))), "none");
}

TEST(HelloTypesTest, TheCrdCarriesTheConstraints) {
  EXPECT_EQ(crd::to_crd_yaml(hello_definition()), R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: helloes.fraim.co.jp
spec:
  group: fraim.co.jp
  names:
    kind: Hello
    listKind: HelloList
    plural: helloes
    singular: hello
    shortNames:
    - hlo
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: Asks for a Deployment of pods that greet.
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
                description: How many pods shall greet.
                maximum: 20
            required:
            - replicas
          status:
            type: object
            properties:
              observedGeneration:
                type: integer
                format: int64
                description: The metadata.generation that this status is about.
              conditions:
                type: array
                items:
                  type: object
                  properties:
                    type:
                      type: string
                      description: What is said, in CamelCase.
                      maxLength: 316
                      pattern: ^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$
                    status:
                      type: string
                      enum:
                      - "True"
                      - "False"
                      - Unknown
                      description: 'Whether it is so: True, False or Unknown.'
                    observedGeneration:
                      type: integer
                      format: int64
                      description: The metadata.generation that was looked at.
                      minimum: 0
                    lastTransitionTime:
                      type: string
                      format: date-time
                      description: When the status became what it is.
                    reason:
                      type: string
                      description: Why, in one CamelCase word, for machines.
                      minLength: 1
                      maxLength: 1024
                      pattern: ^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$
                    message:
                      type: string
                      description: Why, for people; may be empty.
                      maxLength: 32768
                  required:
                  - type
                  - status
                  - lastTransitionTime
                  - reason
                  - message
                description: What is so, one entry a type.
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys:
                - type
        required:
        - spec
    additionalPrinterColumns:
    - name: Desired
      type: integer
      jsonPath: .spec.replicas
    - name: Ready
      type: string
      jsonPath: .status.conditions[?(@.type=="Ready")].status
    - name: Age
      type: date
      jsonPath: .metadata.creationTimestamp
    subresources:
      status: {}
)");
}

TEST(HelloTypesTest, ClientSideOnlyLeavesTheMaximumOut) {
  const auto full = crd::to_crd(hello_definition());
  auto shape = crd::to_crd(hello_definition(), crd::SchemaMode::kShapeOnly);
  const auto replicas = nlohmann::ordered_json::json_pointer(
      "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/replicas");
  EXPECT_EQ(full[replicas]["maximum"], 20);
  EXPECT_EQ(shape.dump().find("maximum"), std::string::npos);
  EXPECT_EQ(shape["spec"]["versions"][0]["subresources"].dump(), R"({"status":{}})");
}

}  // namespace
}  // namespace drydock::hello
