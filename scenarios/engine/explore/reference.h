#pragma once
// The reference run: the same scenario with nothing going wrong, for the oracle `same-end`.
#include "scenarios/engine/run/run.h"

namespace drydock::sim {

/// The scenario without its faults.
Scenario without_faults(Scenario scenario);
/// The scenario with checks that wait long enough for any outage: a fault may make things late.
Scenario patient(Scenario scenario);
/// What others write between (`meanwhile`) makes another end; then `same-end` cannot be judged.
bool has_reference(const Scenario& scenario);
/// Runs the reference, then the scenario with `same-end` judged against it, where it can be.
RunResult run_with_reference(const Scenario& scenario, const OperatorCatalog& catalog,
                             RunOptions options);

}  // namespace drydock::sim
