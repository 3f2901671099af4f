#include "scenarios/engine/scenario/parse_scenarios.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;

std::vector<Scenario> parse(std::string_view text, const std::string& file = "a.yaml") {
  auto scenarios = parse_scenarios(text, file);
  if (!scenarios) {
    ADD_FAILURE() << scenarios.error().message;
    return std::vector<Scenario>(1);
  }
  return *std::move(scenarios);
}

/// The only step of a scenario with the operator hello and two API servers.
Step step(const std::string& text) {
  const Scenario scenario =
      parse("name: s\noperators: [hello]\nprofile: {servers: 2}\nsteps:\n- " + text + "\n")[0];
  return scenario.steps.size() == 1 ? scenario.steps[0] : Step();
}

Fault fault(const std::string& text) { return step("fault: " + text).fault; }
Deed deed(const std::string& text, const std::string& at = "{write: {}}") {
  return fault("{at: " + at + ", do: " + text + "}").deed;
}
Place place(const std::string& text, const std::string& deed = "compact") {
  return fault("{at: " + text + ", do: " + deed + "}").at;
}

TEST(ParseScenariosTest, ReadsAWholeScenario) {
  const Scenario scenario = parse(R"(apiVersion: drydock/v1
name: a deletion that the operator never hears of
about: Why it is here, and the report it comes from.
operators: [hello, {name: other, command: [./my-operator, run]}]
profile: {list: rv0, servers: 2, controllers: 'namespace,-garbagecollector'}
given: [{apiVersion: v1, kind: Namespace, metadata: {name: shop}}]
faults:
- {at: {write: {verb: apply, kind: Deployment, name: hello, nth: 2}}, do: lose-answer}
steps:
- apply: {apiVersion: fraim.co.jp/v1, kind: Hello, metadata: {name: hello}, spec: {replicas: 2}}
- assert: {apiVersion: apps/v1, kind: Deployment, spec: {replicas: 2}}
  within: 5m
- heal
oracles: {except: [no-orphan]}
never: [{kind: Deployment, spec: {replicas: 0}}]
found: safe-delete
)")[0];
  EXPECT_EQ(scenario.name, "a deletion that the operator never hears of");
  EXPECT_EQ(scenario.about, "Why it is here, and the report it comes from.");
  ASSERT_EQ(scenario.operators.size(), 2u);
  EXPECT_EQ(scenario.operators[0].name, "hello");
  EXPECT_EQ(scenario.operators[1].command, (std::vector<std::string>{"./my-operator", "run"}));
  EXPECT_EQ(scenario.profile, WatchProfile::kResourceVersionZero);
  EXPECT_EQ(scenario.servers, 2u);
  EXPECT_EQ(scenario.controllers, "namespace,-garbagecollector");
  ASSERT_EQ(scenario.given.size(), 1u);
  EXPECT_EQ(scenario.given[0].kind(), "Namespace");
  ASSERT_EQ(scenario.faults.size(), 1u);
  EXPECT_EQ(scenario.faults[0].where.to_string(), "a.yaml:8:3");
  EXPECT_EQ(scenario.faults[0].at.nth, 2u);
  EXPECT_EQ(scenario.faults[0].at.object_kind, "Deployment");
  EXPECT_EQ(scenario.faults[0].deed.kind, Deed::Kind::kLoseAnswer);
  ASSERT_EQ(scenario.steps.size(), 3u);
  EXPECT_EQ(scenario.steps[0].where.to_string(), "a.yaml:10:3");
  EXPECT_EQ(scenario.steps[0].action.as, "user");
  EXPECT_EQ(scenario.steps[0].action.objects[0].json()["spec"]["replicas"], 2);
  EXPECT_EQ(scenario.steps[1].within, 5min);
  EXPECT_EQ(scenario.steps[2].kind, Step::Kind::kHeal);
  EXPECT_EQ(scenario.oracles.except, std::vector<std::string>{"no-orphan"});
  EXPECT_EQ(scenario.never.size(), 1u);
  EXPECT_EQ(scenario.found, "safe-delete");
}

TEST(ParseScenariosTest, WhatIsLeftOutHasDefaults) {
  const Scenario scenario = parse("name: nothing happens\n")[0];
  EXPECT_TRUE(scenario.operators.empty() && scenario.steps.empty() && scenario.controllers.empty());
  EXPECT_EQ(scenario.profile, WatchProfile::kWatchList);
  EXPECT_EQ(scenario.servers, 1u);
  EXPECT_TRUE(scenario.oracles.includes("quiet"));
}

constexpr const char* kObject = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}";

TEST(ParseScenariosTest, ReadsEveryAction) {
  const std::string object = kObject;
  EXPECT_EQ(step("apply: [" + object + ", " + object + "]").action.objects.size(), 2u);
  EXPECT_EQ(step("apply: " + object + "\n  as: me").action.as, "me");
  EXPECT_EQ(step("create: {apiVersion: v1, kind: Pod, metadata: {generateName: a-}}").action.kind,
            Action::Kind::kCreate);
  const Action update = step("update: " + object + "\n  subresource: status").action;
  EXPECT_EQ(update.kind, Action::Kind::kUpdate);
  EXPECT_EQ(update.subresource, "status");
  const Action merge = step("patch: " + object).action;
  EXPECT_EQ(merge.patch_type, PatchType::kMerge);
  EXPECT_EQ(step("patch: " + object + "\n  type: strategic").action.patch_type,
            PatchType::kStrategicMerge);
  const Action json =
      step("patch: " + object + "\n  type: json\n  operations: [{op: remove, path: /data}]").action;
  EXPECT_EQ(json.patch_type, PatchType::kJson);
  EXPECT_EQ(json.operations, Json::parse(R"([{"op": "remove", "path": "/data"}])"));
  const Action removal = step("delete: " + object + "\n  propagation: Orphan").action;
  EXPECT_EQ(removal.kind, Action::Kind::kDelete);
  EXPECT_EQ(removal.propagation, "Orphan");
}

TEST(ParseScenariosTest, ReadsEveryOtherStep) {
  const Step absent = step(std::string("error: [") + kObject + "]");
  EXPECT_EQ(absent.kind, Step::Kind::kError);
  EXPECT_EQ(absent.within, 10min);
  const Step refused = step(std::string("refused: {create: ") + kObject +
                            ", as: you, reason: Invalid, message: part of it}");
  EXPECT_EQ(refused.kind, Step::Kind::kRefused);
  EXPECT_EQ(refused.action.kind, Action::Kind::kCreate);
  EXPECT_EQ(refused.action.as, "you");
  EXPECT_EQ(refused.reason, "Invalid");
  EXPECT_EQ(refused.message, "part of it");
  EXPECT_EQ(step("advance: 1h30m").duration, 90min);
  EXPECT_EQ(step("quiet: 1h").kind, Step::Kind::kQuiet);
  EXPECT_EQ(step("crash: hello").operator_name, "hello");
  EXPECT_EQ(step("start: hello").kind, Step::Kind::kStart);
  EXPECT_EQ(step("restart: hello\n  after: 30s").duration, 30s);
  EXPECT_EQ(step("pause: hello\n  for: 1m").duration, 1min);
  EXPECT_EQ(step("heal:").kind, Step::Kind::kHeal);
  const Step lag = step("lag: {server: 2, for: 10m}");
  EXPECT_EQ(lag.server, 2u);
  EXPECT_EQ(lag.duration, 10min);
  EXPECT_EQ(step("lag: {for: 10m}").server, 1u);
  EXPECT_EQ(step("compact").kind, Step::Kind::kCompact);
}

TEST(ParseScenariosTest, ReadsEveryPlace) {
  const Place write =
      place("{write: {by: hello, verb: patch, namespace: shop, subresource: status}}");
  EXPECT_EQ(write.kind, Place::Kind::kWrite);
  EXPECT_EQ(write.by, "hello");
  EXPECT_EQ(write.verb, "patch");
  EXPECT_EQ(write.namespace_, "shop");
  EXPECT_EQ(write.subresource, "status");
  EXPECT_EQ(write.nth, 1u);
  const Place read = place("{read: {verb: list, every: true}}");
  EXPECT_EQ(read.kind, Place::Kind::kRead);
  EXPECT_TRUE(read.every);
  EXPECT_EQ(place("{connect: {verb: watch, kind: Hello}}").kind, Place::Kind::kConnect);
  const Place deliver = place("{deliver: {to: hello, kind: Hello, change: spec.replicas, nth: 3}}");
  EXPECT_EQ(deliver.by, "hello");
  EXPECT_EQ(deliver.change, "spec.replicas");
  EXPECT_EQ(deliver.nth, 3u);
  EXPECT_EQ(place("{time: 90s}").time, 90s);
  const Place lease = place("{lease: lost, by: hello, nth: 2}");
  EXPECT_EQ(lease.kind, Place::Kind::kLease);
  EXPECT_EQ(lease.by, "hello");
  EXPECT_EQ(lease.nth, 2u);
  const Place step = place("{step: {by: garbagecollector, nth: 4}}");
  EXPECT_EQ(step.kind, Place::Kind::kStep);
  EXPECT_EQ(step.by, "garbagecollector");
  EXPECT_EQ(step.nth, 4u);
}

TEST(ParseScenariosTest, ReadsEveryDeed) {
  for (const char* word : {"lose-request", "lose-answer", "timeout", "compact", "crash", "pause"})
    EXPECT_EQ(to_string(deed(word).kind), word);
  for (const char* word : {"drop", "coalesce", "close", "gone", "silence", "duplicate"})
    EXPECT_EQ(to_string(deed(word, "{deliver: {}}").kind), word);
  const Deed error = deed("{error: 429, retryAfter: 5s, when: after}");
  EXPECT_EQ(error.code, 429);
  EXPECT_EQ(error.retry_after, Duration(5s));
  EXPECT_EQ(error.when, Deed::When::kAfter);
  EXPECT_EQ(deed("{timeout: , when: after}").when, Deed::When::kAfter);
  EXPECT_EQ(deed("{delay: 5s}").duration, 5s);
  const Deed crash = deed("{crash: hello, when: after, restart: 30s}");
  EXPECT_EQ(crash.target, "hello");
  EXPECT_EQ(crash.restart, Duration(30s));
  EXPECT_EQ(deed("crash").restart, std::nullopt);
  EXPECT_EQ(deed("{pause: hello, for: 20s}").duration, 20s);
  EXPECT_EQ(deed("start").kind, Deed::Kind::kStart);
  EXPECT_EQ(deed("{start: hello}").target, "hello");
  const Deed meanwhile = deed(std::string("{meanwhile: {patch: ") + kObject + ", as: me}}");
  ASSERT_EQ(meanwhile.meanwhile.size(), 1u);
  EXPECT_EQ(meanwhile.meanwhile[0].as, "me");
  EXPECT_EQ(deed("{lag: {server: 2, for: 1m}}").server, 2u);
  EXPECT_EQ(deed("{clock-jump: -1h, of: hello}").duration, -1h);
}

TEST(ParseScenariosTest, SeveralScenariosStandInOneFile) {
  const auto scenarios = parse("name: a\n---\nname: b\n---\n");
  ASSERT_EQ(scenarios.size(), 2u);
  EXPECT_EQ(scenarios[1].name, "b");
  EXPECT_EQ(scenarios[1].where.line, 3);
}

class ScenarioFolder : public testing::Test {
 protected:
  ScenarioFolder() : path_(testing::TempDir() + "scenarios-" + std::to_string(getpid())) {
    std::filesystem::create_directories(path_ + "/deep");
  }
  ~ScenarioFolder() override { std::filesystem::remove_all(path_); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name) << text;
  }
  std::string path_;
};

using ReadScenariosTest = ScenarioFolder;

TEST_F(ReadScenariosTest, AFolderGivesAllItsFilesInOrder) {
  write("b.yaml", "name: second\n");
  write("a.yml", "name: first\n");
  write("deep/c.yaml", "name: third\n");
  write("notes.txt", "no scenario: [");
  const auto scenarios = read_scenarios(path_);
  ASSERT_TRUE(scenarios) << scenarios.error().message;
  ASSERT_EQ(scenarios->size(), 3u);
  EXPECT_EQ((*scenarios)[0].name, "first");
  EXPECT_EQ((*scenarios)[1].name, "second");
  EXPECT_EQ((*scenarios)[2].name, "third");
}

TEST_F(ReadScenariosTest, ObjectsComeFromAFileBesideTheScenario) {
  write("a.yaml", "name: a\nsteps:\n- apply: {file: objects.yml.txt}\n");
  write("objects.yml.txt", std::string(kObject) + "\n---\n" + kObject + "\n");
  const auto scenarios = read_scenarios(path_ + "/a.yaml");
  ASSERT_TRUE(scenarios) << scenarios.error().message;
  EXPECT_EQ((*scenarios)[0].steps[0].action.objects.size(), 2u);
}

TEST_F(ReadScenariosTest, MistakesInAnObjectFileHaveItsPlace) {
  write("a.yaml", "name: a\nsteps:\n- apply: {file: objects.txt}\n- delete: {file: none.txt}\n");
  write("objects.txt", "apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n");
  const auto scenarios = read_scenarios(path_);
  ASSERT_FALSE(scenarios);
  EXPECT_EQ(scenarios.error().message,
            path_ + "/a.yaml:4:12: steps[1].delete.file: cannot read the file " + path_ +
                "/none.txt\n" + path_ +
                "/objects.txt:3:1: metadata: \"name\" is missing: the "
                "object's name");
}

TEST_F(ReadScenariosTest, APathThatIsNotThereAndAnEmptyFolderAreNotFound) {
  EXPECT_EQ(read_scenarios(path_ + "/none.yaml").error().reason, reason::kNotFound);
  EXPECT_EQ(read_scenarios(path_).error().message, path_ + ": there is no scenario in it");
}

TEST_F(ReadScenariosTest, MistakesOfAllFilesAreTold) {
  write("a.yaml", "name: [\n");
  write("b.yaml", "nam: x\n");
  const auto scenarios = read_scenarios(path_);
  ASSERT_FALSE(scenarios);
  EXPECT_NE(scenarios.error().message.find("a.yaml:"), std::string::npos);
  EXPECT_NE(scenarios.error().message.find("b.yaml:1:1: nam: unknown key; did you mean \"name\"?"),
            std::string::npos)
      << scenarios.error().message;
}

}  // namespace
}  // namespace drydock::sim
