// The operator against a fake API server in virtual time: no cluster, no sleeping, and everything
// that can go wrong does.
#include <gtest/gtest.h>

#include "scenarios/engine/explore/explorer.h"
#include "scenarios/engine/explore/sweep.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/engine/scenario/write_scenario.h"
#include "tests/@LOWER@_under_test.h"

namespace {

using namespace drydock;

constexpr const char* kLife = R"(
name: the life of a @KIND@
operators: [@LOWER@]
steps:
- apply: {apiVersion: @GROUP@/@VERSION@, kind: @KIND@, metadata: {name: one}, spec: {replicas: 2}}
- assert: {apiVersion: apps/v1, kind: Deployment, metadata: {name: one}, spec: {replicas: 2}}
  within: 1h
- delete: {apiVersion: @GROUP@/@VERSION@, kind: @KIND@, metadata: {name: one}}
- error: {apiVersion: apps/v1, kind: Deployment, metadata: {name: one}}
  within: 1h
)";

sim::Scenario life() {
  auto scenarios = sim::parse_scenarios(kLife, "life");
  EXPECT_TRUE(scenarios) << scenarios.error().message;
  return scenarios->front();
}

const sim::OperatorCatalog& catalog() {
  static const auto catalog = [] {
    auto made = std::make_unique<sim::OperatorCatalog>();
    made->add(@LOWER@::@LOWER@_under_test());
    return made;
  }();
  return *catalog;
}

TEST(SimulatedTest, LivesAndDies) {
  const sim::RunResult result = sim::run_scenario(life(), catalog());
  EXPECT_TRUE(result.passed) << result.why;
}

// Each call, event and await of that life, with each fault that can befall it.
TEST(SimulatedTest, SurvivesEveryFaultAtEveryPlace) {
  sim::SweepOptions options;
  options.stop_at_first_finding = true;
  const sim::SweepResult result = sim::sweep(life(), catalog(), options);
  EXPECT_GT(result.runs, 50u);
  for (const sim::Finding& finding : result.findings) {
    ADD_FAILURE() << finding.violation.oracle << ": " << finding.violation.message << "\n"
                  << sim::write_scenario(finding.scenario);
  }
}

// Users and faults by chance. More runs, and counterexamples as short files: `drydock explore`.
TEST(SimulatedTest, SurvivesWhatChanceBrings) {
  sim::Explorer explorer(*catalog().find("@LOWER@"), catalog(), 1);
  for (int run = 0; run < 50; ++run) {
    if (const auto finding = explorer.next()) {
      ADD_FAILURE() << finding->violation.oracle << ": " << finding->violation.message << "\n"
                    << sim::write_scenario(finding->scenario);
      break;
    }
  }
}

}  // namespace
