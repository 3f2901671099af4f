#pragma once
// What faults and occasions are called in traces and reports: "lose-answer at write apply
// Deployment/hello by hello". Pure.
#include <string>

#include "scenarios/engine/world/occasion.h"

namespace drydock::sim {

std::string describe(const Deed& deed);
std::string describe(const Occasion& occasion);
std::string_view to_string(Place::Kind kind);

}  // namespace drydock::sim
