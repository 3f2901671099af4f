#pragma once
// The state a run has ended in, in a form that two runs of the same scenario can be compared by:
// without uids, times, resource versions and generations; generated names become $1, $2, ... in the
// order of what they name. Events and leases are left out. Pure.
#include <optional>
#include <set>
#include <string>

#include "scenarios/engine/world/world.h"

namespace drydock::sim {

/// One object a line, compact JSON, in order. `kinds`: which are looked at.
std::string end_state(const ClusterView& view, const std::set<Resource>& kinds);

/// The first thing that differs: what it is about ("Deployment/hello"), where, and both sides;
/// nullopt when they are equal.
struct Difference {
  std::string role;
  std::string path;  ///< "spec.replicas"; empty where the whole object is there or not
  std::string expected;
  std::string found;
};
std::optional<Difference> first_difference(const std::string& expected, const std::string& found);

}  // namespace drydock::sim
