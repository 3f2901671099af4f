#pragma once
// Explorer: an endless, seeded sequence of runs of one operator: generated users' actions, first
// with nothing going wrong, then with faults and schedules of several strategies. The same seed
// gives the same sequence.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "operator/base/random.h"
#include "scenarios/engine/explore/generate_scenario.h"
#include "scenarios/engine/explore/sweep.h"

namespace drydock::sim {

struct ExplorerOptions {
  ExplorerOptions() = default;
  RunOptions run;
  GeneratorOptions generator;
  /// Runs with faults for each generated scenario.
  unsigned variants = 15;
  /// Start from this scenario instead of generated ones.
  std::optional<Scenario> base;
};

class Explorer {
 public:
  /// Plays one plain run to see what the operator makes. Everything outlives the explorer.
  Explorer(const OperatorUnderTest& operator_under_test, const OperatorCatalog& catalog,
           std::uint64_t seed, ExplorerOptions options = {});

  /// One more run; what went wrong in it, if anything did.
  std::optional<Finding> next();

  std::uint64_t runs() const { return runs_; }
  /// Of the last run: "plain", "swarm", "priorities".
  std::string_view strategy() const { return strategy_; }
  /// Virtual time of all runs together.
  Duration virtual_time() const { return virtual_time_; }

 private:
  RunResult run(const Scenario& scenario, FaultSource* faults);
  std::optional<Finding> next_scenario();
  std::optional<Finding> next_variant();

  const OperatorCatalog& catalog_;
  Random random_;
  ExplorerOptions options_;
  std::vector<Resource> kinds_;
  std::optional<ScenarioGenerator> generator_;
  Scenario scenario_;
  RunResult reference_;
  unsigned variants_left_ = 0;
  std::uint64_t runs_ = 0, rounds_ = 0;
  std::string_view strategy_ = "plain";
  Duration virtual_time_{};
};

}  // namespace drydock::sim
