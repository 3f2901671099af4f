#include "operator/telemetry/health.h"

#include <gtest/gtest.h>

namespace drydock {
namespace {

const std::vector<HealthCheck> kGood{{"ping", ""}, {"watch-pods", ""}};
const std::vector<HealthCheck> kBad{{"ping", ""},
                                    {"watch-pods", "the first full look is not done"}};

HttpQuestion ask(std::string path) { return {.method = "GET", .path = std::move(path)}; }

TEST(HealthTest, AWordWhereAllIsWell) {
  const HttpReply reply = answer_probe("/readyz", kGood, ask("/readyz"));
  EXPECT_EQ(reply.code, 200);
  EXPECT_EQ(reply.body, "ok");
}

TEST(HealthTest, AllChecksWhereTheyAreAskedFor) {
  HttpQuestion question = ask("/readyz");
  question.parameters.emplace("verbose", "");
  EXPECT_EQ(answer_probe("/readyz", kGood, question).body,
            "[+]ping ok\n[+]watch-pods ok\nreadyz check passed\n");
}

TEST(HealthTest, AFailedCheckFailsTheProbeAndSaysWhy) {
  const HttpReply reply = answer_probe("/readyz", kBad, ask("/readyz"));
  EXPECT_EQ(reply.code, 500);
  EXPECT_EQ(reply.body,
            "[+]ping ok\n[-]watch-pods failed: the first full look is not done\n"
            "readyz check failed\n");
}

TEST(HealthTest, ACheckCanBeLeftOut) {
  HttpQuestion question = ask("/readyz");
  question.parameters.emplace("exclude", "watch-pods");
  EXPECT_EQ(answer_probe("/readyz", kBad, question).code, 200);
}

TEST(HealthTest, OneCheckByItsName) {
  EXPECT_EQ(answer_probe("/readyz", kBad, ask("/readyz/ping")).code, 200);
  EXPECT_EQ(answer_probe("/readyz", kBad, ask("/readyz/watch-pods")).code, 500);
  EXPECT_EQ(answer_probe("/readyz", kBad, ask("/readyz/none")).code, 404);
}

}  // namespace
}  // namespace drydock
