#pragma once
// contradictions: what is wrong with a scenario although each of its parts is well-formed:
// operators that are not there, deeds that cannot happen at their place, servers that there are
// not. For files and for scenarios that are made in process alike.
#include <vector>

#include "scenarios/engine/scenario/check.h"
#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

std::vector<Mistake> contradictions(const Scenario& scenario);

/// Whether such a thing can happen at such a place: an event is not answered, a write is not
/// coalesced.
bool can_happen(Deed::Kind deed, Place::Kind place);

}  // namespace drydock::sim
