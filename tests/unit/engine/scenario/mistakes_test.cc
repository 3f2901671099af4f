#include <gtest/gtest.h>

#include "scenarios/engine/scenario/contradictions.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "tests/unit/engine/scenario/wrong_documents.h"

namespace drydock::sim {
namespace {

std::string mistakes(std::string_view text) {
  const auto parsed = parse_scenarios(text, "f");
  return parsed ? std::string() : parsed.error().message;
}

TEST(MistakesTest, EachIsToldWithItsPlaceWhatWasFoundAndWhatCouldStandThere) {
  for (const WrongDocument& wrong : wrong_documents()) {
    EXPECT_EQ(mistakes(wrong.yaml), wrong.message) << wrong.yaml;
  }
}

TEST(MistakesTest, AllOfAFileAreToldInTheOrderOfTheirPlaces) {
  EXPECT_EQ(mistakes("name: x\nsteps:\n- wait\n- advance: soon\n---\nabout: no name\n"),
            "f:3:3: steps[0]: expected a step, found \"wait\"\n"
            "f:4:3: steps[1].advance: expected a duration such as 15m, found \"soon\"\n"
            "f:6:1: \"name\" is missing: a line that says what happens");
}

TEST(MistakesTest, YamlThatDoesNotParseHasItsPlaceToo) {
  EXPECT_EQ(mistakes("name: a\nname: b\n").substr(0, 5), "f:2:1");
  EXPECT_EQ(mistakes("name: [a\n").substr(0, 2), "f:");
}

TEST(MistakesTest, TwoScenariosOfAFileHaveTwoNames) {
  EXPECT_EQ(mistakes("name: a\n---\nname: a\n"),
            "f:3:1: name: \"a\" is the name of the one at f:1:1");
}

TEST(MistakesTest, AScenarioMadeInProcessIsHeldToTheSameRules) {
  Scenario scenario;
  scenario.operators = {{"hello", {}}};
  Fault fault;
  fault.deed.kind = Deed::Kind::kDrop;
  scenario.faults = {fault};
  const auto found = contradictions(scenario);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(to_string(found[0]).find("faults[0].do: \"drop\" cannot happen"), 0u);
}

}  // namespace
}  // namespace drydock::sim
