#include "operator/crd/applied.h"

#include <gtest/gtest.h>

namespace drydock::crd {
namespace {

bool applied(std::string_view desired, std::string_view live) {
  return is_applied(*parse_json(desired), *parse_json(live));
}

TEST(AppliedTest, FieldsThatTheServerAddsDoNotCount) {
  EXPECT_TRUE(
      applied(R"({"spec":{"replicas":2}})",
              R"({"spec":{"replicas":2,"revisionHistoryLimit":10},"status":{"replicas":2}})"));
}

TEST(AppliedTest, ADifferentOrMissingValueCounts) {
  EXPECT_FALSE(applied(R"({"spec":{"replicas":2}})", R"({"spec":{"replicas":3}})"));
  EXPECT_FALSE(applied(R"({"spec":{"replicas":2}})", R"({"spec":{}})"));
  EXPECT_FALSE(applied(R"({"spec":{"replicas":2}})", R"({})"));
  EXPECT_FALSE(
      applied(R"({"metadata":{"labels":{"a":"b"}}})", R"({"metadata":{"labels":{"c":"d"}}})"));
  EXPECT_FALSE(applied(R"({"a":"1"})", R"({"a":1})"));
  EXPECT_FALSE(applied(R"({"a":{"b":1}})", R"({"a":[1]})"));
  EXPECT_FALSE(applied(R"({"a":[1]})", R"({"a":{"b":1}})"));
}

TEST(AppliedTest, NumbersAreComparedByValue) {
  EXPECT_TRUE(is_applied(Json{{"a", 2u}}, Json{{"a", 2}}));
  EXPECT_TRUE(is_applied(Json{{"a", 2}}, Json{{"a", 2.0}}));
}

TEST(AppliedTest, KeyedListsAreMatchedByKey) {
  const auto desired =
      R"({"containers":[{"name":"a","image":"x","ports":[{"containerPort":80}]}]})";
  EXPECT_TRUE(applied(desired, R"({"containers":[
      {"name":"sidecar","image":"z"},
      {"name":"a","image":"x","imagePullPolicy":"Always","ports":[
          {"containerPort":80,"protocol":"UDP"},{"containerPort":80,"protocol":"TCP"}]}]})"));
  EXPECT_FALSE(applied(
      desired, R"({"containers":[{"name":"a","image":"y","ports":[{"containerPort":80}]}]})"));
  EXPECT_FALSE(applied(
      desired, R"({"containers":[{"name":"b","image":"x","ports":[{"containerPort":80}]}]})"));
  EXPECT_FALSE(applied(
      desired,
      R"({"containers":[{"name":"a","image":"x","ports":[{"containerPort":80,"protocol":"UDP"}]}]})"));
  EXPECT_FALSE(applied(desired, R"({"containers":[{"name":"a","image":"x"}]})"));
}

TEST(AppliedTest, OwnerReferencesAreMatchedByUid) {
  EXPECT_TRUE(
      applied(R"({"ownerReferences":[{"uid":"1","controller":true}]})",
              R"({"ownerReferences":[{"uid":"2"},{"uid":"1","controller":true,"name":"x"}]})"));
  EXPECT_FALSE(applied(R"({"ownerReferences":[{"uid":"1","controller":true}]})",
                       R"({"ownerReferences":[{"uid":"1"}]})"));
}

TEST(AppliedTest, OtherListsMustAgreeInFull) {
  EXPECT_TRUE(applied(R"({"args":["a","b"]})", R"({"args":["a","b"]})"));
  EXPECT_FALSE(applied(R"({"args":["a","b"]})", R"({"args":["b","a"]})"));
  EXPECT_FALSE(applied(R"({"args":["a"]})", R"({"args":["a","b"]})"));
  EXPECT_FALSE(applied(R"({"args":["a","b"]})", R"({"args":["a"]})"));
}

TEST(AppliedTest, FinalizersAreASet) {
  EXPECT_TRUE(applied(R"({"finalizers":["a"]})", R"({"finalizers":["b","a"]})"));
  EXPECT_FALSE(applied(R"({"finalizers":["a"]})", R"({"finalizers":["b"]})"));
}

TEST(AppliedTest, QuantitiesAreComparedByAmount) {
  EXPECT_TRUE(applied(R"({"limits":{"cpu":"0.5","memory":"1024Mi"}})",
                      R"({"limits":{"cpu":"500m","memory":"1Gi"}})"));
  EXPECT_TRUE(applied(R"({"requests":{"cpu":1}})", R"({"requests":{"cpu":"1"}})"));
  EXPECT_TRUE(applied(R"({"sizeLimit":"1024Mi"})", R"({"sizeLimit":"1Gi"})"));
  EXPECT_FALSE(applied(R"({"limits":{"cpu":"0.5"}})", R"({"limits":{"cpu":"501m"}})"));
  EXPECT_FALSE(applied(R"({"env":[{"name":"a","value":"0.5"}]})",
                       R"({"env":[{"name":"a","value":"500m"}]})"));
}

TEST(AppliedTest, WhatIsEmptyNeedNotBeThere) {
  EXPECT_TRUE(applied(R"({"a":{},"b":[],"c":null})", R"({})"));
  EXPECT_FALSE(applied(R"({"a":""})", R"({})"));
}

}  // namespace
}  // namespace drydock::crd
