#include <gtest/gtest.h>

#include "operator/api/client.h"
#include "operator/api/resources.h"
#include "scenarios/engine/run/run.h"
#include "scenarios/operators/hello_under_test.h"

namespace drydock::sim {
namespace {

using namespace std::chrono_literals;

Object hello(int replicas) {
  return Object(Json{{"apiVersion", "fraim.co.jp/v1"},
                     {"kind", "Hello"},
                     {"metadata", {{"name", "hello"}}},
                     {"spec", {{"replicas", replicas}}}});
}

Step apply(int replicas) {
  Step step;
  step.action.objects = {hello(replicas)};
  return step;
}

Step delete_hello() {
  Step step = apply(0);
  step.action.kind = Action::Kind::kDelete;
  return step;
}

Scenario scenario_for(const std::string& name, std::vector<Step> steps) {
  Scenario scenario;
  scenario.name = "judged";
  scenario.operators = {{name, {}}};
  scenario.steps = std::move(steps);
  return scenario;
}

Task<int> does_nothing(InstanceWorld world) {
  co_await world.shutdown.wait();
  co_return 0;
}

Task<int> ends_at_once(InstanceWorld world) {
  co_await world.environment.sleep_for(1s);
  co_return 0;
}

// Writes the same ConfigMap anew each minute.
Task<int> never_rests(InstanceWorld world) {
  const Client client(world.api);
  WriteOptions options;
  options.field_manager = "busy";
  while (!world.shutdown.requested()) {
    const std::string now = format_time(world.environment.wall_now());
    co_await client.apply(resources::config_maps(),
                          Object(Json{{"apiVersion", "v1"},
                                      {"kind", "ConfigMap"},
                                      {"metadata", {{"name", "m"}, {"namespace", "scenario"}}},
                                      {"data", {{"at", now}}}}),
                          options);
    co_await world.environment.sleep_for(1min);
  }
  co_return 0;
}

// Takes a Lease of 15 s and never renews it.
Task<int> holds_a_lease(InstanceWorld world) {
  const Client client(world.api);
  co_await client.create(
      resources::leases(),
      Object(Json{{"apiVersion", "coordination.k8s.io/v1"},
                  {"kind", "Lease"},
                  {"metadata", {{"name", "l"}, {"namespace", "scenario"}}},
                  {"spec", {{"holderIdentity", world.identity}, {"leaseDurationSeconds", 15}}}}));
  co_await world.shutdown.wait();
  co_return 0;
}

/// Hello's catalogue entry with another program in it, which hears of all that Hello's does.
OperatorUnderTest impostor(std::string name, Task<int> (*run)(InstanceWorld)) {
  OperatorUnderTest program = hello_under_test();
  program.name = std::move(name);
  program.run = run;
  return program;
}

class JudgingTest : public testing::Test {
 protected:
  JudgingTest() {
    catalog_.add(hello_under_test());
    catalog_.add(impostor("idle", does_nothing));
    catalog_.add(impostor("short", ends_at_once));
    OperatorUnderTest busy = impostor("busy", never_rests);
    busy.unmet = nullptr;
    catalog_.add(std::move(busy));
    OperatorUnderTest leader = impostor("leader", holds_a_lease);
    leader.unmet = nullptr;
    catalog_.add(std::move(leader));
  }
  RunResult run(const Scenario& scenario, RunOptions options = {}) {
    return run_scenario(scenario, catalog_, options);
  }
  OperatorCatalog catalog_;
};

TEST_F(JudgingTest, WhatNeverBecomesAsAskedIsAConvergeViolation) {
  const RunResult result = run(scenario_for("idle", {apply(2)}));
  ASSERT_EQ(result.violations.size(), 1u);
  EXPECT_EQ(fingerprint(result.violations.front()), "converge|Hello/hello|never became so");
  EXPECT_FALSE(result.passed);
  EXPECT_NE(result.why.find("30m0s after all faults had ended"), std::string::npos) << result.why;
}

TEST_F(JudgingTest, AnExpectedViolationPassesAndAMissingOneFails) {
  Scenario scenario = scenario_for("idle", {apply(2)});
  scenario.found = "converge";
  EXPECT_TRUE(run(scenario).passed);
  scenario.operators = {{"hello", {}}};
  const RunResult mended = run(scenario);
  EXPECT_FALSE(mended.passed);
  EXPECT_EQ(mended.why, "the oracle converge was to fire, and did not");
}

TEST_F(JudgingTest, AnOracleThatIsSwitchedOffIsSilent) {
  Scenario scenario = scenario_for("idle", {apply(2)});
  scenario.oracles.except = {"converge"};
  EXPECT_TRUE(run(scenario).passed);
}

TEST_F(JudgingTest, AnOperatorThatEndsByItselfIsAViolation) {
  const RunResult result = run(scenario_for("short", {}));
  ASSERT_FALSE(result.violations.empty());
  EXPECT_EQ(fingerprint(result.violations.front()), "converge|short|the operator ended");
}

TEST_F(JudgingTest, AnOperatorThatKeepsWritingNeverComesToRest) {
  const RunResult result = run(scenario_for("busy", {}));
  ASSERT_FALSE(result.violations.empty());
  EXPECT_EQ(result.violations.front().oracle, "quiet");
  EXPECT_EQ(result.violations.front().reason, "never comes to rest");
}

TEST_F(JudgingTest, AnotherEndThanTheReferenceIsToldByItsPath) {
  RunOptions options;
  options.reference_end = run(scenario_for("hello", {apply(2)})).end_state;
  const RunResult result = run(scenario_for("hello", {apply(3)}), options);
  ASSERT_EQ(result.violations.size(), 1u);
  EXPECT_EQ(result.violations.front().oracle, "same-end");
  EXPECT_EQ(result.violations.front().role, "Deployment/hello");
  EXPECT_NE(result.why.find("spec.replicas is 3, and there it was 2"), std::string::npos)
      << result.why;
}

TEST_F(JudgingTest, SeedsDoNotShowInTheEndState) {
  RunOptions options;
  options.reference_end = run(scenario_for("hello", {apply(2)})).end_state;
  options.seed = 99;
  EXPECT_TRUE(run(scenario_for("hello", {apply(2)}), options).passed);
}

TEST_F(JudgingTest, InvariantsAreAskedAfterEveryRevision) {
  RunOptions options;
  options.invariants = {[](const ClusterView& view) {
    const Object live = view.get(resources::deployments(), {"scenario", "hello"});
    const bool wrong = live && live.json()["spec"]["replicas"] == 3;
    return wrong ? std::string("three are a crowd") : std::string();
  }};
  EXPECT_TRUE(run(scenario_for("hello", {apply(2)}), options).passed);
  const RunResult result = run(scenario_for("hello", {apply(3), apply(2)}), options);
  ASSERT_EQ(result.violations.size(), 1u);
  EXPECT_EQ(result.violations.front().message, "three are a crowd");
}

TEST_F(JudgingTest, RefusedWritesFailTheirStepUnlessTolerated) {
  const Scenario scenario = scenario_for("hello", {apply(1), apply(1000), apply(2)});
  const RunResult strict = run(scenario);
  EXPECT_NE(strict.failed_step.find("apply Hello/hello: Invalid"), std::string::npos)
      << strict.failed_step;
  RunOptions options;
  options.tolerate_refusals = true;
  const RunResult tolerant = run(scenario, options);
  EXPECT_TRUE(tolerant.passed) << tolerant.why;
  EXPECT_EQ(tolerant.refused_steps, std::vector<std::size_t>{1});
}

TEST_F(JudgingTest, AnOperatorThatIsNotInTheScenarioIsNamed) {
  Scenario scenario = scenario_for("hello", {});
  Step crash;
  crash.kind = Step::Kind::kCrash;
  crash.operator_name = "goodbye";
  crash.where = {"a.yaml", 3, 5};
  scenario.steps = {crash};
  EXPECT_EQ(run(scenario).failed_step,
            "a.yaml:3:5: the operator \"goodbye\" is not in this scenario");
}

/// When the first record of this kind came.
std::optional<Duration> first_time(const RunResult& result, Record::Kind kind) {
  for (const Record& record : result.trace->records())
    if (record.kind == kind) return record.at.time_since_epoch();
  return std::nullopt;
}

TEST_F(JudgingTest, FaultsComeAtTimesAndWhenALeaseIsLost) {
  Scenario scenario = scenario_for("leader", {});
  Step advance;
  advance.kind = Step::Kind::kAdvance;
  advance.duration = 2min;
  scenario.steps = {advance};
  Fault fault;
  fault.deed.kind = Deed::Kind::kCrash;
  fault.deed.target = "leader";
  fault.deed.restart = 1s;
  RunOptions options;
  options.keep_trace = true;
  for (const auto& [place, time] : {std::pair(Place::Kind::kTime, Duration(90s)),
                                    std::pair(Place::Kind::kLease, Duration(15s))}) {
    fault.at.kind = place;
    fault.at.time = 90s;
    // There is one operator, so nobody needs to say which.
    if (place == Place::Kind::kTime) fault.deed.target.clear();
    scenario.faults = {fault};
    const RunResult result = run(scenario, options);
    EXPECT_EQ(result.faults_hit, 1u);
    const auto crashed = first_time(result, Record::Kind::kCrashed);
    ASSERT_TRUE(crashed);
    EXPECT_LT(*crashed - time, 10ms);
    EXPECT_GE(*crashed - time, 0ms);
  }
}

/// Now and then something goes wrong.
class SometimesFaults final : public FaultSource {
 public:
  explicit SometimesFaults(std::uint64_t seed) : random_(seed) {}
  std::optional<Deed> at(const Occasion& occasion) override {
    if (random_.below(12) != 0) return std::nullopt;
    constexpr std::array kCalls{Deed::Kind::kLoseRequest, Deed::Kind::kLoseAnswer,
                                Deed::Kind::kError, Deed::Kind::kDelay, Deed::Kind::kCrash};
    constexpr std::array kEvents{Deed::Kind::kDrop,      Deed::Kind::kDelay, Deed::Kind::kGone,
                                 Deed::Kind::kDuplicate, Deed::Kind::kClose, Deed::Kind::kCrash};
    Deed deed;
    deed.kind = occasion.kind == Place::Kind::kDeliver ? kEvents[random_.below(kEvents.size())]
                                                       : kCalls[random_.below(kCalls.size())];
    deed.duration = std::chrono::seconds(1 + random_.below(5));
    deed.restart = std::chrono::seconds(random_.below(5));
    return deed;
  }

 private:
  Random random_;
};

TEST_F(JudgingTest, DeviationsReplayAsFaultsOfAScenario) {
  std::size_t deviations = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Scenario scenario = scenario_for("hello", {apply(2), apply(3), delete_hello()});
    SometimesFaults faults(seed);
    RunOptions options;
    options.seed = seed;
    options.more_faults = &faults;
    const RunResult found = run(scenario, options);
    EXPECT_TRUE(found.passed) << "seed " << seed << ": " << found.why;
    deviations += found.deviations.size();
    scenario.faults = found.deviations;
    options.more_faults = nullptr;
    const RunResult replayed = run(scenario, options);
    EXPECT_EQ(replayed.hash, found.hash) << "seed " << seed;
    EXPECT_EQ(replayed.faults_hit, found.deviations.size()) << "seed " << seed;
  }
  EXPECT_GT(deviations, 40u);
}

}  // namespace
}  // namespace drydock::sim
