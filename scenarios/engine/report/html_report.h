#pragma once
// html_report: a recorded run as one page to look at, complete in itself: lanes for users,
// operators, messages, API server and objects, time across with long waits made short, faults
// marked, arrows from what was told to the writes that rest on it; the reference run below it and
// where the two part. A click on a revision shows the object and what has changed in it. Pure.
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "operator/api/json.h"
#include "scenarios/engine/run/run.h"

namespace drydock::sim {

enum class RunTime { kVirtual, kReal };

/// What the page draws: {"name", "about", "file": the scenario as text, "run": run_model() with
/// "verdict", "clean", "failed_step", "facts" and "violations", "reference": the same, or null}.
/// The reference is there where the runs part; in real time its records have an "at" besides "t":
/// when they would have been in the run, as align_runs() says. REQUIRES: the runs' traces were
/// kept. `reference` may be null.
Json report_data(const Scenario& scenario, const RunResult& run, const RunResult* reference,
                 RunTime time = RunTime::kVirtual);
/// The page that shows report_data().
std::string html_page(const Json& data);
std::string html_report(const Scenario& scenario, const RunResult& run, const RunResult* reference);

/// The first records in which two runs in virtual time differ, as indexes into each; nullopt where
/// neither does anything that the other does not.
std::optional<std::pair<std::size_t, std::size_t>> first_difference(const Trace& run,
                                                                    const Trace& reference);

}  // namespace drydock::sim
