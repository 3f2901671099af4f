#pragma once
// trace_events: a recorded run in Chrome's trace_event format, for chrome://tracing and Perfetto:
// a process for each operator's instance, a slice for each call, flow arrows from what was told to
// what was written on it. Pure.
#include <string>

#include "operator/api/json.h"
#include "scenarios/engine/world/trace.h"

namespace drydock::sim {

std::string trace_events(const Trace& trace);
/// The same of a run_model().
std::string trace_events(const Json& model);

}  // namespace drydock::sim
