// The parts of the explorer that need no run.
#include <gtest/gtest.h>

#include "operator/crd/definition.h"
#include "operator/hello/hello_types.h"
#include "scenarios/engine/explore/coverage.h"
#include "scenarios/engine/explore/fault_catalogue.h"
#include "scenarios/engine/explore/found.h"
#include "scenarios/engine/explore/generate_spec.h"
#include "scenarios/engine/explore/simpler.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/engine/scenario/write_scenario.h"

namespace drydock::sim {
namespace {

TEST(CoverageTest, TellsOutcomesByCallSiteAndDeed) {
  Coverage coverage;
  coverage.add("apply Deployment", "error 409", Outcome::kRetried);
  coverage.add("apply Deployment", "error 409", Outcome::kRecovered);
  coverage.add("get Hello", "crash after", Outcome::kWrong);
  EXPECT_EQ(coverage.table(),
            "call site         error 409  crash after\n"
            "apply Deployment       1 1r\n"
            "get Hello                             1w\n"
            "1 recovered, 1 retried, 1 wrong, 0 not reached\n");
}

TEST(FaultCatalogueTest, EveryDeedFitsItsPlaceInAFile) {
  for (const auto kind : {Place::Kind::kWrite, Place::Kind::kRead, Place::Kind::kConnect,
                          Place::Kind::kDeliver, Place::Kind::kStep}) {
    Place place;
    place.kind = kind;
    place.by = kind == Place::Kind::kStep ? "garbagecollector" : "hello";
    if (kind != Place::Kind::kStep) place.object_kind = "Hello";
    if (kind != Place::Kind::kConnect && kind != Place::Kind::kStep) place.name = "a";
    for (const CataloguedDeed& entry :
         deeds_for(place, {{Resource{"fraim.co.jp", "v1", "helloes", "Hello", true}}, {"hello"}})) {
      Scenario scenario;
      scenario.name = entry.label;
      scenario.operators.push_back({"hello", {}});
      scenario.faults.push_back({place, entry.deed, {}});
      const std::string text = write_scenario(scenario);
      const auto read = parse_scenarios(text, "test.yaml");
      ASSERT_TRUE(read) << read.error().message << "\n" << text;
      EXPECT_EQ(write_scenario(read->at(0)), text);
    }
  }
}

TEST(GenerateSpecTest, HoldsToTheSchemaUnlessMistakesAreAskedFor) {
  const Object crd(Json(crd::to_crd(hello::hello_definition())));
  const Json schema = spec_schema(crd);
  ASSERT_TRUE(schema.is_object());
  Random random(1);
  bool mistaken = false;
  for (int i = 0; i < 200; ++i) {
    const Json spec = generate_value(schema, random, false);
    ASSERT_TRUE(spec.at("replicas").is_number_integer());
    EXPECT_GE(spec.at("replicas"), 0);
    EXPECT_LE(spec.at("replicas"), 20);
    const Json other = generate_value(schema, random, true);
    mistaken |= !other.is_object() || !other.contains("replicas") ||
                !other["replicas"].is_number_integer() || other["replicas"] > 20 ||
                other["replicas"] < 0;
  }
  EXPECT_TRUE(mistaken);
}

TEST(SimplerTest, DocumentsLoseMembersAndNumbersShrink) {
  const auto simpler = simpler_documents(Json{{"a", 7}, {"b", {1, 2}}});
  EXPECT_NE(std::ranges::find(simpler, Json{{"b", {1, 2}}}), simpler.end());
  EXPECT_NE(std::ranges::find(simpler, Json{{"a", 1}, {"b", {1, 2}}}), simpler.end());
  EXPECT_NE(std::ranges::find(simpler, Json{{"a", 7}, {"b", Json::array({1})}}), simpler.end());
  EXPECT_TRUE(simpler_documents(Json(0)).empty());
}

TEST(SimplerTest, AnObjectKeepsItsName) {
  Action action;
  action.objects.emplace_back(
      Json{{"kind", "Hello"}, {"metadata", {{"name", "a"}, {"labels", {{"x", "y"}}}}}});
  const auto simpler = simpler_actions(action);
  EXPECT_FALSE(simpler.empty());
  for (const Action& candidate : simpler) EXPECT_EQ(candidate.objects[0].name(), "a");
}

TEST(FoundTest, OneScenarioHasOneFileName) {
  Finding finding;
  finding.scenario.name = "a";
  finding.violation.oracle = "safe-delete";
  const std::string name = found_file_name(finding);
  EXPECT_TRUE(name.starts_with("safe-delete-") && name.ends_with(".yaml")) << name;
  EXPECT_EQ(found_file_name(finding), name);
  finding.scenario.name = "b";
  EXPECT_NE(found_file_name(finding), name);
}

}  // namespace
}  // namespace drydock::sim
