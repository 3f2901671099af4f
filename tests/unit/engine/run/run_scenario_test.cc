#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/engine/run/run.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/operators/hello_under_test.h"

namespace drydock::sim {
namespace {

Json hello_json(int replicas) {
  return {{"apiVersion", "fraim.co.jp/v1"},
          {"kind", "Hello"},
          {"metadata", {{"name", "hello"}}},
          {"spec", {{"replicas", replicas}}}};
}

Json deployment_pattern(int replicas) {
  return {{"apiVersion", "apps/v1"},
          {"kind", "Deployment"},
          {"metadata", {{"name", "hello"}}},
          {"spec", {{"replicas", replicas}}}};
}

Json hello_pattern() { return {{"apiVersion", "fraim.co.jp/v1"}, {"kind", "Hello"}}; }

Step action(Action::Kind kind, Json object) {
  Step step;
  step.action.kind = kind;
  step.action.objects = {Object(std::move(object))};
  return step;
}

Step check(Step::Kind kind, Json pattern) {
  Step step;
  step.kind = kind;
  step.patterns = {std::move(pattern)};
  return step;
}

/// Apply, change, delete.
Scenario life_of_a_hello() {
  Scenario scenario;
  scenario.name = "the life of a Hello";
  scenario.operators = {{"hello", {}}};
  scenario.steps = {action(Action::Kind::kApply, hello_json(2)),
                    check(Step::Kind::kAssert, deployment_pattern(2)),
                    action(Action::Kind::kApply, hello_json(3)),
                    check(Step::Kind::kAssert, deployment_pattern(3)),
                    action(Action::Kind::kDelete, hello_json(3)),
                    check(Step::Kind::kError, hello_pattern()),
                    action(Action::Kind::kApply, hello_json(1))};
  return scenario;
}

Fault fault_at(Place::Kind kind, const char* verb, const char* object_kind, Deed::Kind deed,
               unsigned nth = 1) {
  Fault fault;
  fault.at.kind = kind;
  fault.at.verb = verb;
  fault.at.object_kind = object_kind;
  fault.at.nth = nth;
  fault.deed.kind = deed;
  if (deed == Deed::Kind::kCrash) fault.deed.restart = std::chrono::seconds(30);
  if (deed == Deed::Kind::kPause || deed == Deed::Kind::kDelay)
    fault.deed.duration = std::chrono::minutes(1);
  return fault;
}

class RunScenarioTest : public testing::Test {
 protected:
  RunScenarioTest() { catalog_.add(hello_under_test()); }
  OperatorCatalog catalog_;
};

TEST_F(RunScenarioTest, ReferenceRunIsClean) {
  const RunResult result = run_scenario(life_of_a_hello(), catalog_);
  EXPECT_TRUE(result.passed) << result.why;
  EXPECT_GT(result.virtual_time, std::chrono::minutes(25));
  EXPECT_NE(result.end_state.find("\"replicas\":1"), std::string::npos) << result.end_state;
}

TEST_F(RunScenarioTest, SameSeedGivesTheSameRunAndAnotherSeedAnother) {
  RunOptions options;
  const RunResult first = run_scenario(life_of_a_hello(), catalog_, options);
  options.keep_trace = true;
  const RunResult second = run_scenario(life_of_a_hello(), catalog_, options);
  EXPECT_EQ(first.hash, second.hash) << "whether the trace is kept must not matter either";
  options.seed = 2;
  EXPECT_NE(first.hash, run_scenario(life_of_a_hello(), catalog_, options).hash);
}

TEST_F(RunScenarioTest, SurvivesEachSingleFaultOfItsCalls) {
  const std::string reference = run_scenario(life_of_a_hello(), catalog_).end_state;
  for (const Deed::Kind deed :
       {Deed::Kind::kLoseRequest, Deed::Kind::kLoseAnswer, Deed::Kind::kError, Deed::Kind::kTimeout,
        Deed::Kind::kDelay, Deed::Kind::kCrash, Deed::Kind::kPause}) {
    for (const Deed::When when : {Deed::When::kBefore, Deed::When::kAfter}) {
      for (unsigned nth = 1; nth <= 8; ++nth) {
        Scenario scenario = life_of_a_hello();
        scenario.faults = {fault_at(Place::Kind::kWrite, "", "", deed, nth)};
        scenario.faults.front().deed.when = when;
        RunOptions options;
        options.reference_end = reference;
        const RunResult result = run_scenario(scenario, catalog_, options);
        EXPECT_TRUE(result.passed) << to_string(deed) << " at write " << nth << ": " << result.why;
        EXPECT_EQ(result.faults_hit, 1u) << to_string(deed) << " at write " << nth;
      }
    }
  }
}

TEST_F(RunScenarioTest, SurvivesEachSingleFaultOfItsEvents) {
  const std::string reference = run_scenario(life_of_a_hello(), catalog_).end_state;
  for (const Deed::Kind deed : {Deed::Kind::kDrop, Deed::Kind::kDelay, Deed::Kind::kCoalesce,
                                Deed::Kind::kClose, Deed::Kind::kGone, Deed::Kind::kSilence,
                                Deed::Kind::kDuplicate, Deed::Kind::kCrash, Deed::Kind::kPause}) {
    for (unsigned nth = 1; nth <= 8; ++nth) {
      Scenario scenario = life_of_a_hello();
      scenario.faults = {fault_at(Place::Kind::kDeliver, "", "", deed, nth)};
      RunOptions options;
      options.reference_end = reference;
      const RunResult result = run_scenario(scenario, catalog_, options);
      EXPECT_TRUE(result.passed) << to_string(deed) << " at event " << nth << ": " << result.why;
      EXPECT_EQ(result.faults_hit, 1u) << to_string(deed) << " at event " << nth;
    }
  }
}

TEST_F(RunScenarioTest, WhatIsAssertedIsReadInItsVersion) {
  Scenario scenario;
  scenario.given = {Object(Json{{"apiVersion", "v1"},
                                {"kind", "Event"},
                                {"metadata", {{"name", "told"}, {"namespace", "default"}}},
                                {"involvedObject", {{"kind", "Hello"}, {"namespace", "default"}}},
                                {"type", "Normal"},
                                {"reason", "Told"},
                                {"message", "so it is"}})};
  const Json newer{{"apiVersion", "events.k8s.io/v1"},
                   {"kind", "Event"},
                   {"regarding", {{"kind", "Hello"}}},
                   {"note", "so it is"}};
  const Json older{{"apiVersion", "v1"}, {"kind", "Event"}, {"message", "so it is"}};
  scenario.steps = {check(Step::Kind::kAssert, newer), check(Step::Kind::kAssert, older)};
  const RunResult result = run_scenario(scenario, catalog_);
  EXPECT_TRUE(result.passed) << result.why;
}

TEST_F(RunScenarioTest, AControllerThatWorksNowhereIsToldBeforeAnythingRuns) {
  Scenario scenario = life_of_a_hello();
  scenario.faults = {fault_at(Place::Kind::kStep, "", "", Deed::Kind::kDelay)};
  scenario.faults.front().at.by = "garbage-collector";
  const RunResult result = run_scenario(scenario, catalog_);
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.why,
            "no controller \"garbage-collector\" works here; could be: namespace, "
            "garbagecollector");
  EXPECT_EQ(result.calls, 0u);
}

TEST_F(RunScenarioTest, SurvivesTwoInstancesAtOnce) {
  const std::string reference = run_scenario(life_of_a_hello(), catalog_).end_state;
  for (unsigned nth = 1; nth <= 12; ++nth) {
    for (const Place::Kind place : {Place::Kind::kWrite, Place::Kind::kDeliver}) {
      Scenario scenario = life_of_a_hello();
      scenario.faults = {fault_at(place, "", "", Deed::Kind::kStart, nth)};
      RunOptions options;
      options.reference_end = reference;
      const RunResult result = run_scenario(scenario, catalog_, options);
      EXPECT_TRUE(result.passed) << "a second one at " << nth << ": " << result.why;
    }
  }
}

TEST_F(RunScenarioTest, OfTwoThatElectALeaderOneWorks) {
  catalog_.add(elected_hello_under_test());
  const auto scenarios = read_scenarios("scenarios/elected");
  ASSERT_TRUE(scenarios) << scenarios.error().message;
  EXPECT_EQ(scenarios->size(), 3u);
  for (const Scenario& scenario : *scenarios) {
    const RunResult result = run_scenario(scenario, catalog_);
    EXPECT_TRUE(result.passed) << scenario.name << ": " << result.why;
    const auto later = std::ranges::count(scenario.steps, Step::Kind::kFault, &Step::kind);
    EXPECT_EQ(result.faults_hit, scenario.faults.size() + static_cast<std::size_t>(later))
        << scenario.name;
  }
}

TEST_F(RunScenarioTest, AnAssertThatNeverHoldsFailsTheStepAtItsPlace) {
  Scenario scenario = life_of_a_hello();
  scenario.steps[1].patterns = {deployment_pattern(7)};
  scenario.steps[1].where = {"a.yaml", 7, 3};
  const RunResult result = run_scenario(scenario, catalog_);
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.failed_step,
            "a.yaml:7:3: assert Deployment/hello: Deployment scenario/hello: spec.replicas: 2, not "
            "7");
}

}  // namespace
}  // namespace drydock::sim
