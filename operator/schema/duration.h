#pragma once
// Durations as the OpenAPI format "duration" takes them: Go's, and words ("3 weeks", "1 min 5s").
#include <optional>
#include <string_view>

#include "operator/base/time.h"

namespace drydock::schema {

std::optional<Duration> parse_format_duration(std::string_view text);

}  // namespace drydock::schema
