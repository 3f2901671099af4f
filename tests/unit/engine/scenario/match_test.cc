#include "scenarios/engine/scenario/match.h"

#include <gtest/gtest.h>

namespace drydock::sim {
namespace {

const Json kDeployment = Json::parse(R"({
  "apiVersion": "apps/v1", "kind": "Deployment",
  "metadata": {"name": "hello", "labels": {"app": "hello", "app.kubernetes.io/name": "hello"}},
  "spec": {"replicas": 2, "paused": null, "ports": [{"port": 80, "name": "http"}, {"port": 81}]}})");

std::string against(const char* pattern) { return mismatch(Json::parse(pattern), kDeployment); }

TEST(MatchTest, ASubsetOfMappingsMatches) {
  EXPECT_EQ(against(R"({})"), "");
  EXPECT_EQ(against(R"({"kind": "Deployment", "spec": {"replicas": 2}})"), "");
  EXPECT_EQ(against(R"({"metadata": {"labels": {"app": "hello"}}})"), "");
}

TEST(MatchTest, TheFirstDifferenceIsNamedWithItsPath) {
  EXPECT_EQ(against(R"({"spec": {"replicas": 3}})"), "spec.replicas: 2, not 3");
  EXPECT_EQ(against(R"({"kind": "Hello"})"), R"(kind: "Deployment", not "Hello")");
  EXPECT_EQ(against(R"({"spec": {"selector": {"a": 1}}})"),
            R"(spec.selector: missing, not {"a":1})");
  EXPECT_EQ(against(R"({"metadata": {"labels": {"app.kubernetes.io/name": "x"}}})"),
            R"(metadata.labels["app.kubernetes.io/name"]: "hello", not "x")");
  EXPECT_EQ(against(R"({"spec": 7})").substr(0, 6), "spec: ");
}

TEST(MatchTest, ListsHaveTheSameLengthAndMatchElementByElement) {
  EXPECT_EQ(against(R"({"spec": {"ports": [{"port": 80}, {}]}})"), "");
  EXPECT_EQ(against(R"({"spec": {"ports": [{"port": 80}]}})"), "spec.ports: 2 elements, not 1");
  EXPECT_EQ(against(R"({"spec": {"ports": [{"port": 81}, {"port": 80}]}})"),
            "spec.ports[0].port: 80, not 81");
}

TEST(MatchTest, NullIsMetByNullAndByWhatIsNotThere) {
  EXPECT_EQ(against(R"({"spec": {"paused": null, "nothing": null}})"), "");
  EXPECT_EQ(against(R"({"spec": {"replicas": null}})"), "spec.replicas: 2, not null");
  EXPECT_EQ(against(R"({"spec": {"paused": true}})"), "spec.paused: null, not true");
  EXPECT_EQ(against(R"({"status": {}})"), "");
}

TEST(MatchTest, NumbersMatchByValue) {
  EXPECT_EQ(mismatch(Json(2.0), Json(2)), "");
  EXPECT_EQ(mismatch(Json("2"), Json(2)), R"(the object: 2, not "2")");
}

}  // namespace
}  // namespace drydock::sim
