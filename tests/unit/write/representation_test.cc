#include "fakeapi/write/representation.h"

#include <gtest/gtest.h>

namespace drydock::fake {
namespace {

using Shape = Representation::Shape;

TEST(RepresentationTest, TheFirstTypeThatCanBeWrittenCounts) {
  EXPECT_EQ(negotiate("", false, "")->shape, Shape::kObject);
  EXPECT_EQ(negotiate("application/vnd.kubernetes.protobuf,application/json", true, "")->shape,
            Shape::kObject);
  EXPECT_EQ(negotiate("text/html, */*;q=0.1", false, "")->shape, Shape::kObject);
  const auto kubectl = negotiate(
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/"
      "json;as=Table;v=v1beta1;g=meta.k8s.io,application/json",
      false, "None");
  EXPECT_EQ(kubectl->shape, Shape::kTable);
  EXPECT_EQ(kubectl->include_object, "None");
  EXPECT_EQ(
      negotiate("application/json;as=PartialObjectMetadata;v=v1beta1;g=meta.k8s.io", false, "")
          ->api_version,
      "meta.k8s.io/v1beta1");
  EXPECT_EQ(
      negotiate("application/json;as=Other;v=v1;g=meta.k8s.io,application/json", false, "")->shape,
      Shape::kObject);
  EXPECT_EQ(negotiate("application/json;q=0.1,application/json;as=Table;v=v1;g=meta.k8s.io;q=0.9",
                      false, "")
                ->shape,
            Shape::kTable);
}

TEST(RepresentationTest, ProtobufIsForBuiltInsAndMetadata) {
  constexpr std::string_view kBoth = "application/vnd.kubernetes.protobuf,application/json";
  EXPECT_TRUE(negotiate(kBoth, false, "")->protobuf);
  EXPECT_FALSE(negotiate(kBoth, true, "")->protobuf);
  const auto metadata = negotiate(
      "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", true, "");
  EXPECT_TRUE(metadata->protobuf);
  EXPECT_EQ(metadata->shape, Shape::kMetadata);
}

TEST(RepresentationTest, NothingThatCanBeWrittenIs406) {
  EXPECT_EQ(negotiate("application/vnd.kubernetes.protobuf", true, "").error().code, 406);
  EXPECT_EQ(negotiate("application/yaml", false, "", Answer::kWatch).error().code, 406);
  EXPECT_EQ(negotiate("application/json;stream=other", false, "").error().code, 406);
  EXPECT_EQ(negotiate("application/*", false, "").error().code, 406);
}

}  // namespace
}  // namespace drydock::fake
