#pragma once
// What changed between two texts, line by line, as the API server's messages have it: unified, with
// three lines around each change; matched as Python's difflib matches.
#include <string>
#include <string_view>

#include "operator/api/json.h"

namespace drydock::fake {

/// Hunks alone, without file names; each line ends with a newline. "" where nothing changed.
std::string unified_diff(std::string_view before, std::string_view after);
/// The same of two objects, as their internal type prints; `type` as go_structs.h has it.
std::string go_struct_diff(std::string_view type, const Json& before, const Json& after);

}  // namespace drydock::fake
