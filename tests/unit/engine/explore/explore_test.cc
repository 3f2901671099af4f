// Sweep, explorer and shrinker, on the Hello operator.
#include <gtest/gtest.h>

#include "operator/api/resources.h"
#include "operator/hello/hello_types.h"
#include "scenarios/engine/explore/explorer.h"
#include "scenarios/engine/explore/reference.h"
#include "scenarios/engine/explore/shrink.h"
#include "scenarios/engine/explore/strategies.h"
#include "scenarios/engine/scenario/write_scenario.h"
#include "scenarios/operators/hello_under_test.h"

namespace drydock::sim {
namespace {

class ExploreTest : public testing::Test {
 protected:
  ExploreTest() { catalog_.add(hello_under_test()); }

  static Object hello(int replicas) {
    return Object(Json{{"apiVersion", "fraim.co.jp/v1"},
                       {"kind", "Hello"},
                       {"metadata", {{"name", "hello"}}},
                       {"spec", {{"replicas", replicas}}}});
  }
  static Step apply(int replicas) {
    Step step;
    step.action.objects.push_back(hello(replicas));
    return step;
  }
  static Scenario scenario(std::vector<Step> steps) {
    Scenario made;
    made.name = "test";
    made.operators.push_back({"hello", {}});
    made.steps = std::move(steps);
    return made;
  }
  /// No revision ever holds a Deployment of three replicas.
  static Json three() {
    return Json{{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"spec", {{"replicas", 3}}}};
  }

  OperatorCatalog catalog_;
};

TEST_F(ExploreTest, OccasionLogCountsEachPlace) {
  OccasionLog log;
  RunOptions options;
  options.more_faults = &log;
  const RunResult result = run_scenario(scenario({apply(1), apply(2)}), catalog_, options);
  ASSERT_TRUE(result.passed) << result.why;
  std::vector<unsigned> applies;
  for (const Place& place : log.places())
    if (place.kind == Place::Kind::kWrite && place.object_kind == "Deployment")
      applies.push_back(place.nth);
  EXPECT_EQ(applies, (std::vector<unsigned>{1, 2}));
  for (const Place& place : log.places()) EXPECT_EQ(place.namespace_, "");
}

TEST_F(ExploreTest, EveryPlaceOfTheLogIsHitByAFaultThere) {
  OccasionLog log;
  RunOptions options;
  options.more_faults = &log;
  const Scenario plain = scenario({apply(1), apply(2)});
  ASSERT_TRUE(run_scenario(plain, catalog_, options).passed);
  ASSERT_GT(log.places().size(), 8u);
  for (const Place& place : log.places()) {
    Scenario faulty = plain;
    Deed delay;
    delay.kind = Deed::Kind::kDelay;
    delay.duration = std::chrono::milliseconds(1);
    faulty.faults.push_back({place, delay, {}});
    const RunResult result = run_scenario(faulty, catalog_);
    EXPECT_EQ(result.faults_hit, 1u) << write_scenario(faulty);
    EXPECT_TRUE(result.passed) << result.why;
  }
}

TEST_F(ExploreTest, TheHelloOperatorSurvivesASweep) {
  Step remove;
  remove.action.kind = Action::Kind::kDelete;
  remove.action.objects.push_back(hello(1));
  const SweepResult result = sweep(scenario({apply(1), apply(2), remove}), catalog_);
  ASSERT_TRUE(result.reference.passed) << result.reference.why;
  for (const Finding& finding : result.findings)
    ADD_FAILURE() << finding.violation.message << "\n" << write_scenario(finding.scenario);
  EXPECT_GT(result.runs, 200u);
  EXPECT_GT(result.coverage.total(Outcome::kRetried), 20u);
  EXPECT_EQ(result.coverage.total(Outcome::kNotReached), 0u) << result.coverage.table();
}

TEST_F(ExploreTest, AnElectedHelloSurvivesASecondInstanceAnywhere) {
  catalog_.add(elected_hello_under_test());
  Scenario two = scenario({apply(1), apply(2)});
  two.operators.front().name = "elected-hello";
  OccasionLog log;
  RunOptions options;
  options.more_faults = &log;
  ASSERT_TRUE(run_scenario(two, catalog_, options).passed);
  unsigned started = 0;
  for (std::size_t i = 0; i < log.places().size(); i += 2) {
    const Place& place = log.places()[i];
    for (const CataloguedDeed& entry : deeds_for(place, scope_of(two, catalog_))) {
      if (entry.family != FaultFamily::kInstances) continue;
      Scenario faulty = two;
      faulty.faults.push_back({place, entry.deed, {}});
      const RunResult result = run_scenario(faulty, catalog_);
      EXPECT_TRUE(result.passed) << result.why << "\n" << write_scenario(faulty);
      EXPECT_EQ(result.faults_hit, 1u);
      ++started;
    }
  }
  EXPECT_GT(started, 5u);
}

TEST_F(ExploreTest, AReferenceRunThatIsWrongIsTheOnlyFinding) {
  Scenario wrong = scenario({apply(3)});
  wrong.never.push_back(three());
  const SweepResult result = sweep(wrong, catalog_);
  EXPECT_EQ(result.runs, 1u);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].violation.oracle, "never");
}

TEST_F(ExploreTest, ShrinksToWhatMatters) {
  Scenario noisy = scenario({apply(1), apply(5), apply(3), apply(2)});
  noisy.never.push_back(three());
  for (const unsigned nth : {1u, 2u}) {
    Fault fault;
    fault.at.verb = "apply";
    fault.at.nth = nth;
    noisy.faults.push_back(fault);
  }
  auto finding = finding_of(noisy, run_scenario(noisy, catalog_));
  ASSERT_TRUE(finding);
  const ShrinkResult result = shrink(*finding, catalog_);
  EXPECT_EQ(length_of(result.finding.scenario), 1u) << write_scenario(result.finding.scenario);
  EXPECT_EQ(result.finding.violation.oracle, "never");
  // It is a counterexample still: it fails as it stands, and passes where that is asked for.
  Scenario shrunk = result.finding.scenario;
  EXPECT_FALSE(run_scenario(shrunk, catalog_).passed);
  shrunk.found = "never";
  const RunResult again = run_scenario(shrunk, catalog_);
  EXPECT_TRUE(again.passed) << again.why;
}

TEST_F(ExploreTest, OneStrategyAloneWhereAskedFor) {
  for (const Strategy wanted : {Strategy::kPlain, Strategy::kSwarm, Strategy::kPct}) {
    ExplorerOptions options;
    options.only = wanted;
    options.variants = 3;
    Explorer explorer(*catalog_.find("hello"), catalog_, 7, options);
    for (int i = 0; i < 12; ++i) explorer.next();
    for (const Strategy other : {Strategy::kSwarm, Strategy::kPct, Strategy::kExhaustive})
      EXPECT_EQ(explorer.runs_by_strategy()[static_cast<std::size_t>(other)] > 0, other == wanted)
          << to_string(wanted) << " " << to_string(other);
    EXPECT_EQ(explorer.runs(), 12u);
  }
}

TEST_F(ExploreTest, ExhaustiveEndsWithItsScenario) {
  ExplorerOptions options;
  options.only = Strategy::kExhaustive;
  options.base = scenario({apply(1)});
  options.run.restart_at_end = false;
  options.run.stable_for = std::chrono::seconds(1);
  Explorer explorer(*catalog_.find("hello"), catalog_, 7, options);
  while (!explorer.is_done() && explorer.runs() < 3000) {
    const auto finding = explorer.next();
    EXPECT_FALSE(finding) << finding->violation.message;
  }
  EXPECT_TRUE(explorer.is_done());
  EXPECT_GT(explorer.runs_by_strategy()[static_cast<std::size_t>(Strategy::kExhaustive)], 100u);
  EXPECT_EQ(explorer.runs_by_strategy()[static_cast<std::size_t>(Strategy::kPlain)], 1u);
}

TEST_F(ExploreTest, ShrinkingEndsWhenItsTimeIsUp) {
  Scenario noisy = scenario({apply(1), apply(5), apply(3), apply(2)});
  noisy.never.push_back(three());
  auto finding = finding_of(noisy, run_scenario(noisy, catalog_));
  ASSERT_TRUE(finding);
  ShrinkOptions options;
  unsigned asked = 0;
  options.keep_going = [&asked] { return ++asked < 3; };
  const ShrinkResult result = shrink(*finding, catalog_, options);
  EXPECT_LE(result.runs, 2u);
  EXPECT_EQ(result.finding.violation.oracle, "never") << "what it has got so far is a finding too";
  EXPECT_GT(length_of(result.finding.scenario), 1u);
}

TEST_F(ExploreTest, PrioritiesLetEveryMessageThroughInTheEnd) {
  const Request request(Verb::kGet, {"apps", "v1", "deployments"});
  Occasion get;
  get.kind = Place::Kind::kRead;
  get.by = "hello";
  get.verb = "get";
  get.request = &request;
  bool fell_behind = false, was_given_up = false;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    PriorityFaults faults(Random(seed), 3, 20);
    Duration last{};
    for (int i = 0; i < 40; ++i) {
      const auto deed = faults.at(get);
      last = deed ? deed->duration : Duration();
      was_given_up |= last > WorldOptions().client_timeout;
    }
    EXPECT_LT(last, WorldOptions().client_timeout) << "nothing it asks for is ever answered";
    fell_behind |= last > std::chrono::seconds(10);
  }
  EXPECT_TRUE(fell_behind);
  EXPECT_TRUE(was_given_up);
}

TEST_F(ExploreTest, OneSeedIsOneSequence) {
  const auto calls_of = [this](std::uint64_t seed) {
    Explorer explorer(*catalog_.find("hello"), catalog_, seed);
    std::vector<Duration> course;
    for (int i = 0; i < 40; ++i) {
      const auto finding = explorer.next();
      EXPECT_FALSE(finding) << finding->violation.message << "\n"
                            << write_scenario(finding->scenario);
      course.push_back(explorer.virtual_time());
    }
    return course;
  };
  EXPECT_EQ(calls_of(7), calls_of(7));
  EXPECT_NE(calls_of(7), calls_of(8));
}

TEST_F(ExploreTest, DeviationsReplayAsAScenario) {
  const Scenario plain = scenario({apply(1), apply(2)});
  unsigned compared = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SwarmFaults faults(Random(seed), scope_of(plain, catalog_));
    RunOptions options;
    options.more_faults = &faults;
    const RunResult found = run_scenario(plain, catalog_, options);
    if (found.deviations.empty()) continue;
    Scenario written = plain;
    written.faults = found.deviations;
    const RunResult again = run_scenario(written, catalog_);
    EXPECT_EQ(again.faults_hit, found.deviations.size()) << write_scenario(written);
    EXPECT_EQ(again.hash, found.hash) << write_scenario(written);
    ++compared;
  }
  EXPECT_GT(compared, 20u);
}

TEST_F(ExploreTest, ExhaustiveTriesEachCombinationOnce) {
  const Scenario plain = scenario({apply(1)});
  RunOptions options;
  options.restart_at_end = false;
  options.stable_for = std::chrono::seconds(1);
  ExhaustiveFaults faults(scope_of(plain, catalog_), 1);
  options.more_faults = &faults;
  std::set<std::string> tried;
  unsigned runs = 0;
  while (faults.next() && runs < 2000) {
    ++runs;
    const RunResult result = run_scenario(plain, catalog_, options);
    EXPECT_LE(result.deviations.size(), 1u);
    Scenario written = plain;
    written.faults = result.deviations;
    EXPECT_TRUE(tried.insert(write_scenario(written)).second) << write_scenario(written);
  }
  EXPECT_GT(runs, 50u);
  EXPECT_LT(runs, 2000u);
}

}  // namespace
}  // namespace drydock::sim
