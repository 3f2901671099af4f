#pragma once
// Scenarios for property tests: any that a file can say, contradictions left out.
#include <rapidcheck.h>

#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

/// Draws one; to be called inside a property.
Scenario any_scenario();

/// Equal in all that a file says; places in the source are not compared.
bool same(const Scenario& a, const Scenario& b);

}  // namespace drydock::sim
