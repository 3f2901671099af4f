#pragma once
// write_scenario: a scenario as the file that a person would have written: short, defaults left
// out, what fits on one line on one line. parse_scenarios() gives the same scenario back. Pure.
#include <string>

#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

/// One document, ending with a line break; several go into one file with "---\n" between them.
/// Places in the source are not written; what was read from another file stands in this one.
std::string write_scenario(const Scenario& scenario);

/// A fault, an action or a step on one line, as it stands in a file: for reports and messages.
std::string write_fault(const Fault& fault);
std::string write_action(const Action& action);
std::string write_step(const Step& step);

/// "1h30m", "15m", "250ms": the shortest way to write it.
std::string write_duration(Duration duration);

}  // namespace drydock::sim
