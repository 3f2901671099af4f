#pragma once
// sweep: a scenario's reference run, then each of its occasions with each deed that fits, one at a
// time, and on request two at a time: systematic where an explorer is lucky. Deterministic.
#include <cstdint>
#include <functional>
#include <vector>

#include "scenarios/engine/explore/coverage.h"
#include "scenarios/engine/explore/fault_catalogue.h"
#include "scenarios/engine/run/run.h"

namespace drydock::sim {

/// A run that went wrong, as a scenario that makes it go wrong again.
struct Finding {
  Scenario scenario;
  Violation violation;  ///< oracle "steps" where a step of the scenario did not hold
};

struct SweepOptions {
  SweepOptions() = default;
  RunOptions run;
  /// Also pairs: where a first deed changed the course of the run, each later occasion gets a
  /// second.
  bool pairs = false;
  /// Findings with a fingerprint that is known already are counted, not kept.
  std::size_t max_findings = 100;
  bool stop_at_first_finding = false;
  /// Called before each run; false ends the sweep.
  std::function<bool(std::uint64_t done, std::uint64_t planned)> progress;
};

struct SweepResult {
  RunResult reference;
  Coverage coverage;
  std::vector<Finding> findings;  ///< one for each fingerprint, in the order they were found
  std::uint64_t runs = 0;
  std::uint64_t wrong = 0;
};

/// The scenario's own faults stay in all runs. When the reference run itself is wrong it is the
/// only finding.
SweepResult sweep(const Scenario& scenario, const OperatorCatalog& catalog,
                  const SweepOptions& options = {});

FaultScope scope_of(const Scenario& scenario, const OperatorCatalog& catalog);
/// The finding in a result that did not pass; nullopt when it did. `scenario` is what was run; the
/// result's deviations are added to its faults, and steps that were refused, and so did nothing,
/// are left out.
std::optional<Finding> finding_of(Scenario scenario, const RunResult& result);

}  // namespace drydock::sim
