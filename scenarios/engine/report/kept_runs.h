#pragma once
// Kept runs: what `replay --trace FILE.json` writes and `report FILE.json` shows: one JSON
// document,
// {"drydock": "runs/v1", "runs": [report_data() of each]}. For runs that cannot be played again to
// be looked at: those in real time.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/json.h"
#include "operator/base/result.h"

namespace drydock::sim {

std::string kept_runs_text(const std::vector<Json>& runs);
/// nullopt where the text is something else: a scenario file. Errors: reason BadRequest where it is
/// a file of kept runs, but not as this version writes them.
Result<std::optional<std::vector<Json>>> read_kept_runs(std::string_view text);

}  // namespace drydock::sim
