#include "operator/hello/hello_types.h"

#include <gtest/gtest.h>

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
        required:
        - spec
    additionalPrinterColumns:
    - name: Replicas
      type: integer
      jsonPath: .spec.replicas
    - name: Age
      type: date
      jsonPath: .metadata.creationTimestamp
)");
}

TEST(HelloTypesTest, ClientSideOnlyLeavesTheMaximumOut) {
  const std::string full = crd::to_crd_yaml(hello_definition());
  std::string shape = crd::to_crd_yaml(hello_definition(), crd::SchemaMode::kShapeOnly);
  EXPECT_EQ(shape.find("maximum"), std::string::npos);
  shape.insert(shape.find("            required:"), "                maximum: 20\n");
  EXPECT_EQ(shape, full);
}

}  // namespace
}  // namespace drydock::hello
