// How many whole scenarios of the Hello operator run in a second on one core: applied, changed, a
// crash and a lost answer, deleted, settled, watched for 25 virtual minutes, restarted, judged by
// all oracles. Usage: scenario_bench [RUNS]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "scenarios/engine/run/run.h"
#include "scenarios/operators/hello_under_test.h"

namespace drydock::sim {
namespace {

Object hello(int replicas) {
  return Object(Json{{"apiVersion", "fraim.co.jp/v1"},
                     {"kind", "Hello"},
                     {"metadata", {{"name", "hello"}}},
                     {"spec", {{"replicas", replicas}}}});
}

Step act(Action::Kind kind, int replicas) {
  Step step;
  step.action.kind = kind;
  step.action.objects = {hello(replicas)};
  return step;
}

Scenario whole_life() {
  Scenario scenario;
  scenario.name = "a whole life";
  scenario.operators = {{"hello", {}}};
  scenario.steps = {act(Action::Kind::kApply, 2), act(Action::Kind::kApply, 3),
                    act(Action::Kind::kDelete, 3)};
  Fault lost;
  lost.at.verb = "apply";
  lost.at.object_kind = "Deployment";
  lost.deed.kind = Deed::Kind::kLoseAnswer;
  Fault crash;
  crash.at.verb = "apply";
  crash.at.object_kind = "Deployment";
  crash.at.nth = 3;
  crash.deed.kind = Deed::Kind::kCrash;
  crash.deed.restart = std::chrono::seconds(5);
  scenario.faults = {lost, crash};
  return scenario;
}

int measure(int runs) {
  OperatorCatalog catalog;
  catalog.add(hello_under_test());
  const Scenario scenario = whole_life();
  RunOptions options;
  RunResult result = run_scenario(scenario, catalog, options);
  if (!result.passed) {
    fmt::print("it must pass: {}\n", result.why);
    return 1;
  }
  std::uint64_t calls = 0, steps = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < runs; ++i) {
    options.seed = static_cast<std::uint64_t>(i) + 1;
    result = run_scenario(scenario, catalog, options);
    calls += result.calls;
    steps += result.steps;
  }
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  fmt::print("{} scenarios, {:.0f} scenarios/s, {:.0f} us each, {} calls and {} steps each\n", runs,
             runs / spent.count(), 1e6 * spent.count() / runs, calls / static_cast<unsigned>(runs),
             steps / static_cast<unsigned>(runs));
  return 0;
}

}  // namespace
}  // namespace drydock::sim

int main(int argc, char** argv) {
  return drydock::sim::measure(argc > 1 ? std::max(1, std::atoi(argv[1])) : 2000);
}
