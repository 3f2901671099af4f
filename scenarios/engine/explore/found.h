#pragma once
// Found scenarios as files: ORACLE-SHORTHASH.yaml in a folder, for people to look at, to keep and
// to replay. Such a file has no `found`: it fails until the operator is mended, and must hold from
// then on.
#include <string>

#include "operator/base/result.h"
#include "scenarios/engine/explore/sweep.h"

namespace drydock::sim {

/// "safe-delete-1f3a9c2e.yaml": the same finding always has the same name.
std::string found_file_name(const Finding& finding);
/// Writes it, under a line that says what it is for; returns the path. Whoever keeps a
/// counterexample of an operator that is to stay wrong sets the scenario's `found`. Makes the
/// folder where there is none. Errors: reason BadRequest, with the path.
Result<std::string> write_found(const Finding& finding, const std::string& folder);

}  // namespace drydock::sim
