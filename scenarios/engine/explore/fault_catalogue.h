#pragma once
// The deeds that fit a place: what a real cluster could do there. One catalogue for every strategy,
// so that sweep, explorer and properties try the same faults. Pure functions.
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

/// Kinds of trouble that a swarm turns on and off together.
enum class FaultFamily {
  kErrors,
  kLostMessages,
  kDelays,
  kWatches,
  kCrashes,
  kPauses,
  kInstances,
  kOthers,
  kServer
};
inline constexpr std::size_t kFaultFamilies = 9;
/// "errors", "lost messages", ...
std::string_view to_string(FaultFamily family);

/// What strategies must know of the operators that run.
struct FaultScope {
  std::vector<Resource> kinds;       ///< that they write: somebody else may touch those
  std::vector<std::string> several;  ///< operators that may have several instances at once
};

struct CataloguedDeed {
  FaultFamily family;
  std::string label;  ///< names it in a coverage table: "error 409", "crash after"
  Deed deed;
};

/// All deeds that fit the place, in a fixed order. `meanwhile` touches the object that the place
/// names, so it fits only where it names one, of one of the scope's kinds.
std::vector<CataloguedDeed> deeds_for(const Place& place, const FaultScope& scope);

/// All labels that deeds_for() may give, in the order of a coverage table's columns.
const std::vector<std::string>& deed_labels();

/// What a coverage table calls the place: "apply Deployment", "deliver Hello modified".
std::string call_site(const Place& place);

}  // namespace drydock::sim
