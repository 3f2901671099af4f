#pragma once
// Time as this project speaks of it: monotonic time measures, wall time stamps objects. Durations are
// written as Go and Kubernetes write them ("1h30m"), wall times as RFC 3339.
#include <chrono>
#include <string>
#include <string_view>

#include "operator/base/result.h"

namespace drydock {

using Duration = std::chrono::nanoseconds;

/// A tag, not a clock: nobody can call now() on it. Time comes from a Clock (environment.h).
struct MonotonicTag {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicTag, Duration>;
  static constexpr bool is_steady = true;
};
using TimePoint = MonotonicTag::time_point;
using WallTime = std::chrono::sys_time<Duration>;

/// Go's time.ParseDuration: "300ms", "1.5h", "1h30m", "-2s", "0". Errors: reason BadRequest.
Result<Duration> parse_duration(std::string_view text);
/// Go's Duration.String: "1h30m0s", "250ms", "0s".
std::string format_duration(Duration duration);

/// "2026-11-22T04:07:42Z" (metav1.Time: whole seconds, UTC).
std::string format_time(WallTime time);
/// "2026-11-22T04:07:42.000000Z" (metav1.MicroTime: exactly six digits, UTC).
std::string format_micro_time(WallTime time);
/// Any RFC 3339 time, with any offset and fraction. Errors: reason BadRequest.
Result<WallTime> parse_time(std::string_view text);

}  // namespace drydock
