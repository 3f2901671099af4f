#include "tests/zoo/zoo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <set>

#include "scenarios/engine/explore/reference.h"
#include "scenarios/engine/explore/sweep.h"
#include "scenarios/engine/scenario/parse_scenarios.h"

namespace drydock::sim {
void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.name; }
}  // namespace drydock::sim

namespace drydock::zoo {

void PrintTo(const Specimen& specimen, std::ostream* out) { *out << specimen.name; }

namespace {

class ZooTest : public testing::TestWithParam<Specimen> {};

TEST_P(ZooTest, MendedTwinPassesTheBaseScenario) {
  const Specimen& specimen = GetParam();
  const auto catalog = catalog_of(specimen, Twin::kMended);
  const sim::RunResult result = sim::run_scenario(base_scenario(specimen), *catalog);
  EXPECT_TRUE(result.passed) << result.why;
  EXPECT_GT(result.calls, 0u);
}

INSTANTIATE_TEST_SUITE_P(All, ZooTest, testing::ValuesIn(specimens()),
                         [](const testing::TestParamInfo<Specimen>& info) {
                           std::string name = info.param.name;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(ZooCensusTest, ThereAreEnoughAndEachHasANameOfItsOwn) {
  std::set<std::string> names;
  for (const Specimen& specimen : specimens()) {
    names.insert(specimen.name);
    EXPECT_EQ(specimen.buggy.name, specimen.name);
    EXPECT_EQ(specimen.mended.name, specimen.name);
    EXPECT_FALSE(specimen.about.empty());
    EXPECT_TRUE(base_scenario(specimen).faults.empty()) << specimen.name;
  }
  EXPECT_EQ(names.size(), specimens().size());
  EXPECT_GE(names.size(), 24u);
}

/// tests/zoo/found/NAME.yaml: what was found and kept. The buggy twin shows it, the mended does
/// not.
class ZooFoundTest : public testing::TestWithParam<sim::Scenario> {
 protected:
  static Specimen specimen() {
    auto all = specimens();
    return *std::ranges::find(all, GetParam().operators.front().name, &Specimen::name);
  }
};

TEST_P(ZooFoundTest, TheBuggyTwinIsCaught) {
  const auto catalog = catalog_of(specimen(), Twin::kBuggy);
  const sim::RunResult result = sim::run_with_reference(GetParam(), *catalog, {});
  EXPECT_TRUE(result.passed) << result.why;
}

TEST_P(ZooFoundTest, TheMendedTwinIsClean) {
  const auto catalog = catalog_of(specimen(), Twin::kMended);
  sim::Scenario scenario = GetParam();
  scenario.found.clear();
  const sim::RunResult result = sim::run_with_reference(scenario, *catalog, {});
  EXPECT_TRUE(result.passed) << result.why;
}

std::vector<sim::Scenario> kept() {
  auto scenarios = sim::read_scenarios("tests/zoo/found");
  if (scenarios) return *std::move(scenarios);
  ADD_FAILURE() << scenarios.error().message;
  return {};
}

INSTANTIATE_TEST_SUITE_P(Kept, ZooFoundTest, testing::ValuesIn(kept()),
                         [](const testing::TestParamInfo<sim::Scenario>& info) {
                           std::string name = info.param.operators.front().name;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(ZooLateWriteTest, OnlyACreateThatOutlivesItsSenderMakesTwo) {
  const auto all = specimens();
  const Specimen& specimen = *std::ranges::find(all, "forgets-what-it-sent", &Specimen::name);
  const auto catalog = catalog_of(specimen, Twin::kBuggy);
  sim::Scenario base = base_scenario(specimen);
  const sim::SweepResult swept = sim::sweep(base, *catalog);
  EXPECT_GT(swept.wrong, 0u);
  for (const sim::Finding& finding : swept.findings) {
    const sim::Fault& fault = finding.scenario.faults.front();
    EXPECT_EQ(fault.deed.kind, sim::Deed::Kind::kDelay) << finding.violation.message;
    EXPECT_EQ(fault.at.verb, "create");
  }
  // Its sender lives on and does not send it twice.
  std::erase_if(base.steps,
                [](const sim::Step& step) { return step.kind == sim::Step::Kind::kRestart; });
  EXPECT_EQ(sim::sweep(base, *catalog).wrong, 0u);
}

TEST(ZooCensusTest, EverySpecimenHasAScenarioThatShowsIt) {
  std::set<std::string> shown;
  for (const sim::Scenario& scenario : kept()) shown.insert(scenario.operators.front().name);
  for (const Specimen& specimen : specimens())
    EXPECT_TRUE(shown.contains(specimen.name)) << specimen.name;
}

}  // namespace
}  // namespace drydock::zoo
