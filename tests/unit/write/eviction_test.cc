#include <gtest/gtest.h>

#include "tests/unit/write/server_fixture.h"

namespace drydock::fake {
namespace {

const Resource kPods{"", "v1", "pods", "Pod", true};
const Resource kBudgets{"policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true};

class EvictionTest : public ServerFixture {
 protected:
  void SetUp() override {
    const Json labels{{"app", "x"}};
    ASSERT_EQ(create(kPods, {{"metadata", {{"name", "p"}, {"labels", labels}}},
                             {"spec", {{"containers", {{{"name", "c"}, {"image", "x"}}}}}}})
                  .code,
              201);
    const Json ready = Json::array({{{"type", "Ready"}, {"status", "True"}}});
    ASSERT_EQ(
        merge(kPods, "p", {{"status", {{"phase", "Running"}, {"conditions", ready}}}}, "status")
            .code,
        200);
  }
  void budget(const std::string& name, std::int64_t allowed) {
    ASSERT_EQ(
        create(kBudgets,
               {{"metadata", {{"name", name}}},
                {"spec", {{"minAvailable", 1}, {"selector", {{"matchLabels", {{"app", "x"}}}}}}}})
            .code,
        201);
    ASSERT_EQ(merge(kBudgets, name,
                    {{"status",
                      {{"observedGeneration", 1},
                       {"disruptionsAllowed", allowed},
                       {"desiredHealthy", 1},
                       {"currentHealthy", 1},
                       {"expectedPods", 1}}}},
                    "status")
                  .code,
              200);
  }
  Response evict() {
    Request made = request(Verb::kCreate, kPods, "p");
    made.subresource = "eviction";
    made.body.object = Object(Json{{"metadata", {{"name", "p"}}}});
    return call(std::move(made));
  }
};

TEST_F(EvictionTest, WithoutABudgetThePodGoes) {
  EXPECT_EQ(evict().code, 201);
  EXPECT_EQ(get(kPods, "p").code, 404);
}

TEST_F(EvictionTest, ABudgetWithNothingToSpareRefuses) {
  budget("b", 0);
  const Response refused = evict();
  ASSERT_EQ(refused.code, 429);
  ASSERT_EQ(refused.status().details->causes.size(), 1u);
  EXPECT_EQ(refused.status().details->causes[0].type, "DisruptionBudget");
  EXPECT_EQ(refused.status().details->causes[0].message,
            "The disruption budget b needs 1 healthy pods and has 1 currently");
  EXPECT_EQ(get(kPods, "p").code, 200);
}

TEST_F(EvictionTest, AnEvictionTakesOneOfTheDisruptionsAllowed) {
  budget("b", 1);
  EXPECT_EQ(evict().code, 201);
  const Json status = get(kBudgets, "b").object()->json()["status"];
  EXPECT_EQ(status["disruptionsAllowed"], 0);
  EXPECT_TRUE(status["disruptedPods"].contains("p"));
}

TEST_F(EvictionTest, ABudgetThatNobodyHasLookedAtYetAsksToComeBack) {
  ASSERT_EQ(
      create(kBudgets,
             {{"metadata", {{"name", "b"}}},
              {"spec", {{"minAvailable", 1}, {"selector", {{"matchLabels", {{"app", "x"}}}}}}}})
          .code,
      201);
  const Response refused = evict();
  EXPECT_EQ(refused.code, 429);
  EXPECT_EQ(refused.status().details->retry_after_seconds, 10);
}

TEST_F(EvictionTest, TwoBudgetsForOnePodAreAnError) {
  budget("b", 1);
  budget("c", 1);
  EXPECT_EQ(evict().code, 500);
}

}  // namespace
}  // namespace drydock::fake
