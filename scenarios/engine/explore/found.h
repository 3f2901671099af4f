#pragma once
// Found scenarios as files: ORACLE-SHORTHASH.yaml in a folder, for people to look at, to keep and
// to replay.
#include <string>

#include "operator/base/result.h"
#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

/// "safe-delete-1f3a9c2e.yaml": the same scenario always has the same name.
std::string found_file_name(const Scenario& scenario);
/// Writes it; returns the path. Makes the folder where there is none. Errors: reason BadRequest,
/// with the path.
Result<std::string> write_found(const Scenario& scenario, const std::string& folder);

}  // namespace drydock::sim
