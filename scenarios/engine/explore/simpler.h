#pragma once
// What is simpler than a scenario: candidates for the shrinker, each a little smaller or milder
// than what it is given, the boldest first. Pure functions.
#include <vector>

#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

/// Documents that are smaller than this one: members and elements left out, numbers nearer to zero.
/// Empty where nothing is.
std::vector<Json> simpler_documents(const Json& document);
/// Milder deeds: shorter, or with less lost.
std::vector<Deed> milder_deeds(const Deed& deed);
/// Places that say less, or an earlier occasion.
std::vector<Place> plainer_places(const Place& place);
/// Rounder, shorter times.
std::vector<Duration> rounder_durations(Duration duration);
/// The action with one of its objects left out or with a simpler `spec`.
std::vector<Action> simpler_actions(const Action& action);

}  // namespace drydock::sim
