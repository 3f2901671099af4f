#pragma once
// explain: what a violation of a recorded run means, in one paragraph for a person who has not seen
// the run: what had gone wrong before, what was read, decided and written, what became of it. Pure.
#include <string>

#include "scenarios/engine/run/run.h"

namespace drydock::sim {

/// Without a kept trace it is the violation's own message.
std::string explain(const Violation& violation, const RunResult& run);

}  // namespace drydock::sim
