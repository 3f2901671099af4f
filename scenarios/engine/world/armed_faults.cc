#include "scenarios/engine/world/armed_faults.h"

namespace drydock::sim {
namespace {

bool is_its_turn(const ArmedFaults::Armed& armed) {
  return armed.fault.at.every || armed.matches + 1 == armed.fault.at.nth;
}

}  // namespace

std::shared_ptr<ArmedFaults::Armed> ArmedFaults::arm(const Fault& fault) {
  return armed_.emplace_back(std::make_shared<Armed>(Armed{.fault = fault}));
}

void ArmedFaults::disarm() {
  for (const auto& armed : armed_) armed->over = true;
  armed_.clear();
}

bool ArmedFaults::meet(Armed& armed) {
  if (armed.over) return false;
  const bool met = is_its_turn(armed);
  ++armed.matches;
  if (!met) return false;
  armed.over = !armed.fault.at.every;
  ++hits_;
  return true;
}

std::optional<Deed> ArmedFaults::at(const Occasion& occasion) {
  const Deed* deed = nullptr;
  for (const auto& armed : armed_) {
    if (armed->over || !matches(armed->fault.at, occasion)) continue;
    if (deed && is_its_turn(*armed)) continue;
    if (meet(*armed)) deed = &armed->fault.deed;
  }
  return deed ? std::optional(*deed) : std::nullopt;
}

}  // namespace drydock::sim
