#pragma once
// Scenario files as values. A file is read as a whole before anything runs: every mistake is
// found, and told with its place, what was found and what could stand there.
#include <string>
#include <string_view>
#include <vector>

#include "operator/base/result.h"
#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

/// The scenarios of a text, `---` between them. `file` is what places are told by; what a scenario
/// names with `file: PATH` is read relative to it. Errors: reason BadRequest, the message is one
/// line for each mistake: "hello.yaml:7:3: steps[0].asert: unknown key; did you mean \"assert\"?".
Result<std::vector<Scenario>> parse_scenarios(std::string_view text, const std::string& file);

/// Those of a file, or of all files *.yaml and *.yml below a folder, in the order of their paths.
/// Errors: as above, of all files; NotFound for a path that is not there or holds no scenario.
Result<std::vector<Scenario>> read_scenarios(const std::string& path);

}  // namespace drydock::sim
