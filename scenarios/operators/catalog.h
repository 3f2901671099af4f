#pragma once
// The operators that this binary knows by name: what `operators: [hello]` in a scenario means.
#include "scenarios/engine/world/operator_under_test.h"

namespace drydock::scenarios {

/// Made on first use; the same for the whole process.
const sim::OperatorCatalog& built_in_operators();

}  // namespace drydock::scenarios
