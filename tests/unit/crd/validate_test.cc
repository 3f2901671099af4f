#include "operator/crd/validate.h"

#include <gtest/gtest.h>

#include "tests/unit/crd/sample.h"

namespace drydock::crd::test {
namespace {

std::string errors_of(const Sample& sample) {
  const Validator validate(type_of<Sample>);
  auto valid = validate(sample);
  return valid ? "none" : valid.error().message;
}

Sample good() {
  Sample sample;
  sample.extra = Json::object();
  return sample;
}

TEST(ValidatorTest, WhatIsRightPasses) {
  Sample sample = good();
  sample.replicas = 20;
  sample.greeting = "hi";
  sample.ports = {{80, "web"}};
  EXPECT_EQ(errors_of(sample), "none");
}

TEST(ValidatorTest, SaysWhatIsWrongBelowTheSpec) {
  Sample sample = good();
  sample.replicas = 21;
  EXPECT_EQ(errors_of(sample), "replicas: greater than 20");
}

TEST(ValidatorTest, NamesEachFieldThatIsWrong) {
  Sample sample = good();
  sample.replicas = 21;
  sample.ports = {{0, "web"}};
  const Validator validate(type_of<Sample>);
  auto valid = validate(sample);
  ASSERT_FALSE(valid);
  EXPECT_TRUE(valid.error().is_invalid());
  std::set<std::string> fields;
  for (const auto& cause : valid.error().details->causes) fields.insert(cause.field);
  EXPECT_EQ(fields, (std::set<std::string>{"replicas", "ports[0].number"}));
  EXPECT_NE(valid.error().message.find("ports[0].number: lower than 1"), std::string::npos)
      << valid.error().message;
}

TEST(ValidatorTest, PatternsLengthsAndLists) {
  Sample sample = good();
  sample.ports = {{80, "Web"}};
  EXPECT_NE(errors_of(sample).find("ports[0].name: "), std::string::npos) << errors_of(sample);
  sample.ports = {{1, "a"}, {2, "b"}, {3, "c"}};
  EXPECT_NE(errors_of(sample).find("ports: "), std::string::npos) << errors_of(sample);
  sample.ports = {{1, "a"}, {1, "b"}};
  EXPECT_NE(errors_of(sample).find("ports[1]: "), std::string::npos) << errors_of(sample);
  sample.ports.clear();
  sample.greeting = "h";
  EXPECT_NE(errors_of(sample).find("greeting: "), std::string::npos) << errors_of(sample);
}

}  // namespace
}  // namespace drydock::crd::test
