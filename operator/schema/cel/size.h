#pragma once
// Sizes and costs as ranges, and the arithmetic of CEL's estimator: nothing overflows, what is
// unknown is without a limit.
#include <cstdint>
#include <limits>

namespace drydock::schema::cel {

inline constexpr std::uint64_t kUnbounded = std::numeric_limits<std::uint64_t>::max();

/// The largest request that the API server takes.
inline constexpr std::uint64_t kRequestBytes = 3 * 1024 * 1024;

struct Range {
  std::uint64_t min = 0;
  std::uint64_t max = 0;

  static Range fixed(std::uint64_t value) { return {value, value}; }
  static Range unknown() { return {0, kUnbounded}; }
  Range unite(Range other) const;
  Range operator+(Range other) const;
  Range operator*(Range other) const;
  /// Rounded up.
  Range times(double factor) const;
};

}  // namespace drydock::schema::cel
