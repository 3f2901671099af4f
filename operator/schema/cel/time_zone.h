#pragma once
// Time zones as CEL's timestamps take them: "UTC", "+05:30", and names of the system's database.
#include <expected>
#include <string>

#include "operator/base/time.h"

namespace drydock::schema::cel {

/// The time as a clock of the zone shows it. Errors: "unknown time zone Nowhere/X".
std::expected<WallTime, std::string> local_time(const WallTime& time, const std::string& zone);

}  // namespace drydock::schema::cel
