#pragma once
// Holds one case's conversation with a backend and says what differs from the recorded answers.
#include <string>
#include <vector>

#include "tests/conformance/backend.h"
#include "tests/conformance/case.h"

namespace drydock::conformance {

/// Empty where every answer is as recorded. Else a line per step that differs, its differences
/// below. Where nothing but the order of managers may differ it is held a second time. `tag` makes the names of this run unique ("{ns}" and "{id}").
std::vector<std::string> hold(Backend& backend, const Case& recorded, const std::string& tag);

}  // namespace drydock::conformance
