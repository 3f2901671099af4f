#pragma once
// Runner: the course of one run: prepares the world, plays the steps, lets everything heal, and
// watches that it becomes and stays as the specs ask. run_scenario() is its only user.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "scenarios/engine/run/run.h"
#include "scenarios/engine/run/scenario_faults.h"

namespace drydock::sim {

class Runner {
 public:
  /// All outlive the runner.
  Runner(const Scenario& scenario, const OperatorCatalog& catalog, const RunOptions& options);
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  RunResult run();

 private:
  bool prepare();
  bool knows_all_operators();
  bool knows_all_controllers();
  void on_record(const Record& record);
  void play_steps();
  void settle();
  void watch_stability();
  void restart_operators();
  void judge_end();
  void enter(Phase phase);
  void report(Violation violation);
  void report_converge(std::string role, std::string reason, std::string message);
  void note_exits();
  void note_limit(RunEnd end);
  /// What is not as the specs ask: role and complaint; empty complaint: all is well.
  struct Unmet {
    std::string role;
    std::string complaint;
  };
  const Unmet& unmet();
  RunEnd run_until(const std::function<bool()>& done, Duration limit);
  void conclude();

  const Scenario& scenario_;
  const OperatorCatalog& catalog_;
  const RunOptions& options_;
  RunResult result_;
  std::vector<const OperatorUnderTest*> operators_;
  std::shared_ptr<Trace> trace_;
  std::unique_ptr<ScenarioFaults> faults_;
  std::vector<std::unique_ptr<Oracle>> oracles_;
  std::unique_ptr<World> world_;
  Phase phase_ = Phase::kSteps;
  bool stop_ = false;
  const std::function<bool()> stopped_ = [this] { return stop_; };
  const Oracle::Report report_ = [this](Violation violation) { report(std::move(violation)); };
  Unmet unmet_;
  std::uint64_t unmet_at_ = 0;
  std::size_t exits_seen_ = 0;
  std::set<GroupVersionKind> changed_;
  Object last_written_;  // by an operator
};

}  // namespace drydock::sim
