#pragma once
// judge_live: puts what was seen of a run in real time into the order in which it happened, finds
// out whose each change was, and has the oracles judge it: the same ones as in the simulator. Pure.
//
// A change stands before the first answer or event that shows it. It is that call's whose answer
// has its version; of what nobody here wrote, its field manager tells.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "scenarios/engine/live/live_recorder.h"
#include "scenarios/engine/live/recorded_run.h"

namespace drydock::sim {

struct LiveSightings {
  std::vector<Actor> actors;
  std::vector<Sighting> sightings;
  std::vector<LiveWrite> writes;
  /// The scenario's; what happens elsewhere counts only where an operator or a user of it wrote.
  std::set<std::string> namespaces;
  RecordedRun::Facts facts;
};

struct LiveVerdict {
  std::vector<Violation> violations;  ///< the first of each kind
  std::string end_state;              ///< of the kinds that operators and users wrote
  std::shared_ptr<const Trace> trace;
};

LiveVerdict judge_live(const Scenario& scenario, const OperatorCatalog& catalog,
                       LiveSightings seen);

}  // namespace drydock::sim
