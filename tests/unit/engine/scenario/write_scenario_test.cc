#include "scenarios/engine/scenario/write_scenario.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "scenarios/engine/scenario/parse_scenarios.h"
#include "tests/unit/engine/scenario/scenario_gen.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;

TEST(WriteScenarioTest, ReadsBackAsTheSameScenario) {
  EXPECT_TRUE(rc::check([] {
    const Scenario scenario = any_scenario();
    const std::string text = write_scenario(scenario);
    const auto read = parse_scenarios(text, "written.yaml");
    if (!read) RC_FAIL(text + read.error().message);
    RC_ASSERT(read->size() == 1u);
    if (!same(scenario, read->front())) RC_FAIL(text + "\n---\n" + write_scenario(read->front()));
  }));
}

constexpr const char* kText = R"(name: a deletion that the operator never hears of
about: >-
  The finalizer's removal and the deletion of the Deployment are two writes, and whoever dies
  between them leaves one behind.
operators: [hello]
profile: {list: rv0, servers: 2}
given:
- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {greeting: 'no: "yes"'}}
faults:
- {at: {write: {verb: apply, kind: Deployment, name: hello}}, do: lose-answer}
steps:
- apply: {apiVersion: fraim.co.jp/v1, kind: Hello, metadata: {name: hello}, spec: {replicas: 2}}
- assert: {apiVersion: apps/v1, kind: Deployment, metadata: {name: hello}, spec: {replicas: 2}}
  within: 5m
- fault: {at: {deliver: {to: hello, kind: Hello, change: deletionTimestamp, nth: 2}}, do: drop}
- advance: 1h30m
- heal
never: [{kind: Deployment, spec: {replicas: 0}}]
found: safe-delete
)";

TEST(WriteScenarioTest, ReadsAsAPersonWouldHaveWrittenIt) {
  const auto scenarios = parse_scenarios(kText, "a.yaml");
  ASSERT_TRUE(scenarios) << scenarios.error().message;
  std::string written = write_scenario(scenarios->front());
  // The two ways to quote a text are the only difference.
  const std::string double_quotes = R"("no: \"yes\"")";
  const auto at = written.find(double_quotes);
  ASSERT_NE(at, std::string::npos) << written;
  written.replace(at, double_quotes.size(), R"('no: "yes"')");
  EXPECT_EQ(written, kText);
}

TEST(WriteScenarioTest, WhatDoesNotFitOnALineStandsBelowItsKey) {
  Scenario scenario;
  scenario.name = "long";
  Step step;
  Json object{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", "a"}}}};
  for (const char* key : {"first", "second", "third"})
    object["data"][key] = "a text of some length that goes on";
  step.action.objects.emplace_back(object);
  scenario.steps.push_back(step);
  EXPECT_EQ(write_scenario(scenario), R"(name: long
steps:
- apply:
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: a}
    data:
      first: a text of some length that goes on
      second: a text of some length that goes on
      third: a text of some length that goes on
)");
}

TEST(WriteScenarioTest, DurationsAreAsShortAsTheyCanBe) {
  EXPECT_EQ(write_duration(90min), "1h30m");
  EXPECT_EQ(write_duration(10min), "10m");
  EXPECT_EQ(write_duration(1h), "1h");
  EXPECT_EQ(write_duration(90s), "1m30s");
  EXPECT_EQ(write_duration(30s), "30s");
  EXPECT_EQ(write_duration(250ms), "250ms");
  EXPECT_EQ(write_duration(7us), "7us");
  EXPECT_EQ(write_duration(0s), "0s");
  EXPECT_EQ(write_duration(-1h), "-1h");
}

TEST(WriteScenarioTest, PartsStandOnOneLine) {
  Fault fault;
  fault.at.kind = Place::Kind::kTime;
  fault.at.time = 90s;
  fault.deed.kind = Deed::Kind::kCrash;
  fault.deed.restart = 30s;
  EXPECT_EQ(write_fault(fault), "{at: {time: 1m30s}, do: {crash: null, restart: 30s}}");
  Step step;
  step.kind = Step::Kind::kHeal;
  EXPECT_EQ(write_step(step), "heal");
}

}  // namespace
}  // namespace drydock::sim
