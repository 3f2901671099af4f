#pragma once
// run_scenario: one run of a scenario against the fake in virtual time: given objects, steps,
// faults; then everything heals, and it must become and stay as the specs ask. A pure function: the
// same arguments give the same run, to the last record.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/engine/oracles/oracle.h"
#include "scenarios/engine/world/world.h"

namespace drydock::sim {

struct RunOptions {
  RunOptions() = default;
  std::uint64_t seed = 1;
  bool keep_trace = false;
  /// Decides besides the scenario's own faults, which come first; may be null. Outlives the run.
  FaultSource* more_faults = nullptr;
  /// The order of what is ready at one instant; null: first in, first out. Outlives the run.
  ChoiceSource* choices = nullptr;
  /// RBAC decides what the operators may do: their manifests must bind roles to
  /// system:serviceaccount:scenario:NAME.
  bool authorize = false;
  /// How long the cluster may take to become what the specs ask for once faults have ended.
  Duration settle_limit = std::chrono::minutes(30);
  /// How long it must stay so; zero: two requeue periods and one expiry of each watch (25 minutes).
  Duration stable_for{};
  /// Restart the operators in the stable state and look again.
  bool restart_at_end = true;
  /// Judge `same-end` against this state; empty: not judged.
  std::string reference_end;
  /// Users' invariants in C++: the complaint, empty when all is well; asked after every revision.
  std::vector<std::function<std::string(const ClusterView&)>> invariants;
  /// A step whose write the server refuses is noted, and the run goes on.
  bool tolerate_refusals = false;
  /// Stop at the first violation.
  bool stop_at_first = true;
};

struct RunResult {
  std::vector<Violation> violations;
  /// A step that did not hold ("FILE:7:3: assert: no Deployment matches ..."); empty when all did.
  std::string failed_step;
  /// Indexes of steps whose write the server refused, where that is tolerated.
  std::vector<std::size_t> refused_steps;
  /// What happened where: deviations of `more_faults` as faults of a scenario, armed from the
  /// start.
  std::vector<Fault> deviations;
  /// The final state up to uids, times, resource versions and generated names.
  std::string end_state;
  std::uint64_t hash = 0;
  std::uint64_t steps = 0;
  std::uint64_t calls = 0;     ///< of operators
  std::size_t faults_hit = 0;  ///< of the scenario's own
  Duration virtual_time{};
  std::shared_ptr<const Trace> trace;  ///< set when it was kept
  /// Clean, or what the scenario's `found` asks for. `why` says what is wrong otherwise.
  bool passed = false;
  std::string why;
};

RunResult run_scenario(const Scenario& scenario, const OperatorCatalog& catalog,
                       const RunOptions& options = {});

}  // namespace drydock::sim
