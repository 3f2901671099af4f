#pragma once
// attribute: whose each change of a run in real time was. Pure.
#include "scenarios/engine/live/live_recorder.h"

namespace drydock::sim {

/// Fills in actor and message of each kChange, and for each message whose answer told no version
/// the revision of the change it made. Adds an actor for each controller that wrote.
void attribute(std::vector<Sighting>& sightings, std::vector<LiveWrite>& writes,
               std::vector<Actor>& actors);

}  // namespace drydock::sim
