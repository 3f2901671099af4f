#include "scenarios/engine/live/armed_faults.h"

namespace drydock::sim {

void ArmedFaults::arm(const Fault& fault) { armed_.push_back({fault}); }

std::optional<Deed> ArmedFaults::at(const Occasion& occasion) {
  for (Armed& armed : armed_) {
    if (armed.over || !matches(armed.fault.at, occasion)) continue;
    ++armed.matches;
    if (!armed.fault.at.every && armed.matches != armed.fault.at.nth) continue;
    armed.over = !armed.fault.at.every;
    return armed.fault.deed;
  }
  return std::nullopt;
}

}  // namespace drydock::sim
