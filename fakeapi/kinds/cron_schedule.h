#pragma once
// Cron schedules: whether one parses, in the words of the parser that Kubernetes uses (five fields
// or a descriptor such as @hourly), and whether a time zone's name can exist.
#include <string>
#include <string_view>

namespace drydock::fake {

/// What is wrong with it; empty where it is fine.
std::string check_cron_schedule(std::string_view schedule);
/// By the areas of the time zone database; the places within an area are not known here.
bool is_time_zone(std::string_view name);

}  // namespace drydock::fake
