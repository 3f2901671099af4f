#pragma once
// When a cron schedule is due. Follows the parser that Kubernetes uses (five fields, names, lists,
// ranges, steps, @hourly and its like); differs: time zones but UTC are taken for UTC.
#include <optional>
#include <string_view>

#include "operator/base/time.h"

namespace drydock::fake {

/// The first time after `after`; nullopt where the schedule is none, or is not due for years.
std::optional<WallTime> next_cron_time(std::string_view schedule, WallTime after);

}  // namespace drydock::fake
