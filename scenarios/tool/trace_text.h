#pragma once
// A run's trace as text: one line a record, for people and to tell two runs apart. Pure.
#include <optional>
#include <string>

#include "scenarios/engine/world/trace.h"

namespace drydock::tool {

/// "   1.003s hello-1     sent        apply Deployment scenario/hello (call 7)".
std::string trace_line(const sim::Trace& trace, const sim::Record& record);
std::string trace_text(const sim::Trace& trace);

/// What is different in the second run: number of the first such record and both lines; nullopt
/// when there is nothing.
std::optional<std::string> first_difference(const sim::Trace& first, const sim::Trace& second);

}  // namespace drydock::tool
