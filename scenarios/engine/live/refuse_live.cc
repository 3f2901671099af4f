// What of a scenario cannot be done, or judged, in real time.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/engine/live/live_run.h"

namespace drydock::sim {
namespace {

// Servers send a bookmark each minute: a client may take that long and more to call a watch dead.
constexpr Duration kToNoticeSilence = std::chrono::minutes(2);
// Our client waits a minute for an answer; then it has to be asked again.
constexpr Duration kToGiveUp = std::chrono::seconds(90);

std::string told(const SourcePlace& where, const std::string& what) {
  const std::string place = where.to_string();
  return place.empty() ? what : place + ": " + what;
}

std::string refuse_fault(const Fault& fault, const LiveOptions& options) {
  if (std::string why = FaultApi::can_do(fault.deed); !why.empty()) return told(fault.where, why);
  if (fault.deed.kind == Deed::Kind::kSilence && options.max_wait < kToNoticeSilence)
    return told(fault.where,
                fmt::format("silence: a client takes a minute and more to notice it, so that "
                            "--max-wait must be {} at least",
                            format_duration(kToNoticeSilence)));
  if (fault.deed.kind == Deed::Kind::kTimeout && options.max_wait < kToGiveUp)
    return told(fault.where,
                fmt::format("timeout: a client waits a minute and more for an answer, so that "
                            "--max-wait must be {} at least",
                            format_duration(kToGiveUp)));
  if (fault.at.kind == Place::Kind::kStep && !options.befalls_controllers)
    return told(fault.where,
                "step: a cluster's controllers take their steps unasked; only a fake's can be "
                "held");
  return {};
}

std::string refuse_step(const Step& step, const LiveOptions& options) {
  if (step.kind == Step::Kind::kLag)
    return told(step.where, "lag: there is one API server, and it is up to date");
  return step.kind == Step::Kind::kFault ? refuse_fault(step.fault, options) : std::string();
}

}  // namespace

std::string LiveRun::refuse(const Scenario& scenario, const LiveOptions& options) {
  if (scenario.servers > 1)
    return told(scenario.where, "profile: servers: there is one API server in real time");
  if (scenario.profile != WatchProfile::kWatchList)
    return told(scenario.where, "profile: list: how a process lists is its own affair");
  for (const Fault& fault : scenario.faults)
    if (std::string why = refuse_fault(fault, options); !why.empty()) return why;
  for (const Step& step : scenario.steps)
    if (std::string why = refuse_step(step, options); !why.empty()) return why;
  return {};
}

std::vector<std::string> LiveRun::not_judged(const Scenario& scenario,
                                             const OperatorCatalog& catalog) {
  const auto stranger = [&](const OperatorUse& use) { return catalog.find(use.name) == nullptr; };
  if (std::ranges::none_of(scenario.operators, stranger)) return {};
  return {"converge", "no-orphan", "finalizer", "owned", "safe-delete", "honest-status"};
}

}  // namespace drydock::sim
