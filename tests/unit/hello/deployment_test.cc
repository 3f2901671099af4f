#include "operator/hello/deployment.h"

#include <gtest/gtest.h>

#include "operator/crd/applied.h"
#include "operator/hello/hello_status.h"

namespace drydock::hello {
namespace {

Hello hello(std::string name = "hello") {
  return {Object(Json{
              {"apiVersion", "fraim.co.jp/v1"},
              {"kind", "Hello"},
              {"metadata", {{"name", std::move(name)}, {"namespace", "default"}, {"uid", "u-1"}}},
              {"spec", {{"replicas", 2}}}}),
          HelloSpec{2}};
}

Object with(const Object& object, const char* pointer, Json value) {
  Json document = object.json();
  document[Json::json_pointer(pointer)] = std::move(value);
  return Object(std::move(document));
}

TEST(DeploymentTest, IsWhatTheHelloAsksFor) {
  EXPECT_EQ(desired_deployment(hello()).json(), *parse_json(R"({
    "apiVersion": "apps/v1", "kind": "Deployment",
    "metadata": {"name": "hello", "namespace": "default",
      "labels": {"app.kubernetes.io/name": "hello", "operator.fraim.co.jp/managed-by": "example-operator"},
      "ownerReferences": [{"apiVersion": "fraim.co.jp/v1", "kind": "Hello", "name": "hello", "uid": "u-1",
                           "controller": true, "blockOwnerDeletion": true}]},
    "spec": {"replicas": 2,
      "selector": {"matchLabels": {"app.kubernetes.io/name": "hello",
                                   "operator.fraim.co.jp/managed-by": "example-operator"}},
      "template": {
        "metadata": {"labels": {"app.kubernetes.io/name": "hello",
                                "operator.fraim.co.jp/managed-by": "example-operator"}},
        "spec": {"containers": [{"name": "hello", "image": "nginxdemos/hello:0.3-plain-text",
                                 "ports": [{"containerPort": 80}]}]}}}})"));
}

TEST(DeploymentTest, ANameWithDotsGivesAContainerWithout) {
  const Object deployment = desired_deployment(hello("a.b-c.d"));
  EXPECT_EQ(deployment.name(), "a.b-c.d");
  EXPECT_EQ(deployment.json()["spec"]["template"]["spec"]["containers"][0]["name"], "a-b-c-d");
}

TEST(DeploymentTest, WhatTheCacheKeepsTellsAllThatTheWholeTells) {
  const Object desired = desired_deployment(hello());
  Object whole = with(desired, "/metadata/managedFields", Json::array({Json::object()}));
  whole = with(whole, "/metadata/generation", 3);
  whole = with(whole, "/status",
               {{"observedGeneration", 3},
                {"replicas", 2},
                {"updatedReplicas", 2},
                {"readyReplicas", 2},
                {"conditions", Json::array({Json::object()})}});
  const Object kept = trimmed_deployment(whole);
  EXPECT_EQ(ownership_of(kept, hello().object), Ownership::kOurs);
  EXPECT_TRUE(crd::is_applied(desired.json(), kept.json()));
  EXPECT_EQ(readiness_of(kept), readiness_of(whole));
  EXPECT_EQ(readiness_of(kept).status, crd::ConditionStatus::kTrue);
  EXPECT_EQ(kept.bytes().find("managedFields"), std::string::npos);
  EXPECT_EQ(kept.bytes().find("conditions"), std::string::npos);
  EXPECT_EQ(trimmed_deployment(desired), desired);
}

TEST(DeploymentTest, KnowsWhoseItIs) {
  const Object owner = hello().object;
  const Object ours = desired_deployment(hello());
  EXPECT_EQ(ownership_of(ours, owner), Ownership::kOurs);
  EXPECT_EQ(ownership_of(with(ours, "/metadata/labels", Json::object()), owner), Ownership::kOurs);
  EXPECT_EQ(ownership_of(with(ours, "/metadata/ownerReferences", Json::array()), owner),
            Ownership::kOrphan);
  EXPECT_EQ(ownership_of(with(ours, "/metadata/ownerReferences/0/uid", "u-2"), owner),
            Ownership::kForeign);
  EXPECT_EQ(ownership_of(with(ours, "/metadata/ownerReferences/0/kind", "Other"), owner),
            Ownership::kForeign);
  EXPECT_EQ(ownership_of(with(with(ours, "/metadata/ownerReferences", Json::array()),
                              "/metadata/labels", Json::object()),
                         owner),
            Ownership::kForeign);
}

TEST(DeploymentTest, TheDesiredOneIsAppliedToItself) {
  const Object deployment = desired_deployment(hello());
  EXPECT_TRUE(crd::is_applied(deployment.json(), deployment.json()));
  for (const char* gone :
       {"/metadata/labels/app.kubernetes.io~1name", "/metadata/ownerReferences/0/controller",
        "/spec/replicas", "/spec/template/spec/containers/0/image"}) {
    EXPECT_FALSE(crd::is_applied(deployment.json(), with(deployment, gone, nullptr).json()))
        << gone;
  }
}

TEST(DeploymentTest, TheSelectorSelectsIt) {
  EXPECT_EQ(managed_by_selector(), "operator.fraim.co.jp/managed-by=example-operator");
}

}  // namespace
}  // namespace drydock::hello
