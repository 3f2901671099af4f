#include "operator/hello/hello_status.h"

#include <gtest/gtest.h>

namespace drydock::hello {
namespace {

using namespace std::chrono_literals;

const WallTime kNoon = *parse_time("2026-11-22T12:00:00Z");

Object deployment(Json status, int generation = 1) {
  return Object(Json{{"apiVersion", "apps/v1"},
                     {"kind", "Deployment"},
                     {"metadata", {{"name", "hello"}, {"generation", generation}}},
                     {"spec", {{"replicas", 2}}},
                     {"status", std::move(status)}});
}

Json counts(int replicas, int updated, int ready, int observed = 1) {
  return {{"observedGeneration", observed},
          {"replicas", replicas},
          {"updatedReplicas", updated},
          {"readyReplicas", ready}};
}

Object hello(Json status, int generation = 1) {
  return Object(Json{{"apiVersion", "fraim.co.jp/v1"},
                     {"kind", "Hello"},
                     {"metadata", {{"name", "hello"}, {"generation", generation}}},
                     {"spec", {{"replicas", 2}}},
                     {"status", std::move(status)}});
}

TEST(HelloStatusTest, ReadyIsWhenEveryPodIsAsTheSpecSaysAndReady) {
  const auto ready_with = [](const Object& live) {
    return readiness_of(live).status == crd::ConditionStatus::kTrue;
  };
  EXPECT_TRUE(ready_with(deployment(counts(2, 2, 2))));
  EXPECT_FALSE(ready_with(deployment(counts(2, 2, 1))));
  EXPECT_FALSE(ready_with(deployment(counts(3, 2, 2))));     // an old one is still there
  EXPECT_FALSE(ready_with(deployment(counts(2, 1, 2))));     // one is of the old template
  EXPECT_FALSE(ready_with(deployment(counts(2, 2, 2), 2)));  // counted before the last change
  EXPECT_FALSE(ready_with(deployment(Json::object())));
  Json deleted = deployment(counts(2, 2, 2)).json();
  deleted["metadata"]["deletionTimestamp"] = "2026-11-22T12:00:00Z";
  EXPECT_FALSE(ready_with(Object(deleted)));
}

TEST(HelloStatusTest, NoReplicasAreReadyOnceTheyAreObserved) {
  Json none = deployment(Json{{"observedGeneration", 1}}).json();
  none["spec"]["replicas"] = 0;
  EXPECT_EQ(readiness_of(Object(none)).status, crd::ConditionStatus::kTrue);
  none["status"] = Json::object();
  EXPECT_EQ(readiness_of(Object(none)).status, crd::ConditionStatus::kFalse);
}

TEST(HelloStatusTest, HowManyAreReadyMeanwhileIsNoChange) {
  EXPECT_EQ(readiness_of(deployment(counts(2, 2, 0))), readiness_of(deployment(counts(2, 2, 1))));
}

TEST(HelloStatusTest, OnlyADifferenceIsWritten) {
  const crd::Condition condition = readiness_of(deployment(counts(2, 2, 2)));
  const auto first = next_status(hello(Json::object()), condition, kNoon);
  ASSERT_TRUE(first);
  const Json written = crd::encode_json(*first);
  EXPECT_EQ(written, *parse_json(R"({"observedGeneration":1,"conditions":[{"type":"Ready",
      "status":"True","observedGeneration":1,"lastTransitionTime":"2026-11-22T12:00:00Z",
      "reason":"DeploymentReady","message":"all 2 pods are ready"}]})"));
  EXPECT_FALSE(next_status(hello(written), condition, kNoon + 1h));

  const auto next_generation = next_status(hello(written, 2), condition, kNoon + 1h);
  ASSERT_TRUE(next_generation);
  EXPECT_EQ(next_generation->observed_generation, 2);
  EXPECT_EQ(next_generation->conditions[0].last_transition_time, kNoon);
}

TEST(HelloStatusTest, AStatusThatCannotBeReadIsWrittenAnew) {
  const crd::Condition condition = readiness_of(deployment(counts(2, 2, 2)));
  EXPECT_TRUE(next_status(hello({{"conditions", "none"}}), condition, kNoon));
}

}  // namespace
}  // namespace drydock::hello
