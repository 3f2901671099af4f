#pragma once
// align_runs: lays a run in real time and its reference beside each other. Their clocks say nothing
// of each other, nor does the order in which things were heard of; what they have in common are the
// steps and, between them, what was done: calls that write and their refusals, changes by others,
// what became of processes. How often something was done again is a matter of moments, and so is on
// which side of a step it falls. Reads, events and what controllers do are left aside. Pure.
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "scenarios/engine/world/trace.h"

namespace drydock::sim {

struct Alignment {
  /// When each of the reference's records would have been in the run: what both did is at one time.
  std::vector<TimePoint> places;
  /// The first that one did and the other did not, as indexes into each: there, and what stands
  /// there in the other one. nullopt where there is nothing such.
  std::optional<std::pair<std::size_t, std::size_t>> parting;
};

Alignment align_runs(const Trace& run, const Trace& reference);

/// A step that changes nothing yet, and which a reference lacks.
bool arms_a_fault(const Record& record);

}  // namespace drydock::sim
