#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/engine/oracles/oracle.h"

namespace drydock::sim {
namespace {

std::vector<std::string> made(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const auto& oracle : make_oracles(scenario)) names.emplace_back(oracle->name());
  return names;
}

TEST(MakeOraclesTest, AllButThoseThatTheRunJudges) {
  Scenario scenario;
  scenario.never = {Json::object()};
  std::vector<std::string> wanted = oracle_names();
  std::erase(wanted, "converge");
  std::erase(wanted, "same-end");
  EXPECT_EQ(made(scenario), wanted);
}

TEST(MakeOraclesTest, NeverNeedsPatterns) {
  EXPECT_THAT(made(Scenario()), testing::Not(testing::Contains("never")));
}

TEST(MakeOraclesTest, HeedsTheSelection) {
  Scenario scenario;
  scenario.oracles.only = {"quiet", "owned"};
  EXPECT_EQ(made(scenario), (std::vector<std::string>{"quiet", "owned"}));
  scenario.oracles = {};
  scenario.oracles.except = {"quiet"};
  EXPECT_THAT(made(scenario), testing::Not(testing::Contains("quiet")));
}

TEST(MakeOraclesTest, AFingerprintIsOracleRoleAndReason) {
  const Violation violation{.oracle = "owned",
                            .role = "ConfigMap/hello",
                            .reason = "changed what is not its own",
                            .message = "long"};
  EXPECT_EQ(fingerprint(violation), "owned|ConfigMap/hello|changed what is not its own");
}

}  // namespace
}  // namespace drydock::sim
