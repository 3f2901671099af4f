#pragma once
// Explorer: an endless, seeded sequence of runs of one operator: generated users' actions, first
// with nothing going wrong, then with faults and schedules of several strategies, or of one. The
// same seed gives the same sequence.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "operator/base/random.h"
#include "scenarios/engine/explore/generate_scenario.h"
#include "scenarios/engine/explore/strategies.h"
#include "scenarios/engine/explore/sweep.h"

namespace drydock::sim {

/// How the faults of a run come about.
enum class Strategy { kPlain, kSwarm, kPct, kExhaustive };
inline constexpr std::size_t kStrategies = 4;
/// "plain", "swarm", "pct", "exhaustive".
std::string_view to_string(Strategy strategy);

struct ExplorerOptions {
  ExplorerOptions() = default;
  RunOptions run;
  GeneratorOptions generator;
  /// Runs with faults for each generated scenario; exhaustive: all there are.
  unsigned variants = 15;
  /// The one strategy for faults; nullopt: swarm, and one time in four PCT.
  std::optional<Strategy> only;
  /// Exhaustive: so many faults at once at most.
  unsigned depth = 1;
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
  /// Exhaustive, and every combination of the base scenario has been tried.
  bool is_done() const { return done_; }
  /// Of the last run.
  Strategy strategy() const { return strategy_; }
  /// Runs so far, by strategy.
  const std::array<std::uint64_t, kStrategies>& runs_by_strategy() const { return counts_; }
  /// Virtual time of all runs together.
  Duration virtual_time() const { return virtual_time_; }

 private:
  RunResult run(const Scenario& scenario, FaultSource* faults);
  std::optional<Finding> next_scenario();
  std::optional<Finding> next_variant();
  std::optional<Finding> next_combination();
  RunResult run_variant(Random random);
  std::optional<Finding> finding_in(const RunResult& result) const;

  const OperatorCatalog& catalog_;
  Random random_;
  ExplorerOptions options_;
  FaultScope scope_;
  std::optional<ScenarioGenerator> generator_;
  Scenario scenario_;
  RunResult reference_;
  unsigned variants_left_ = 0;
  std::optional<ExhaustiveFaults> combinations_;  // of the scenario at hand
  bool done_ = false;
  std::uint64_t runs_ = 0, rounds_ = 0;
  Strategy strategy_ = Strategy::kPlain;
  std::array<std::uint64_t, kStrategies> counts_{};
  Duration virtual_time_{};
};

}  // namespace drydock::sim
