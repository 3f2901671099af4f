#include "operator/schema/cel/size.h"

#include <algorithm>
#include <cmath>

#include "operator/schema/cel/cost.h"

namespace drydock::schema::cel {
namespace {

std::uint64_t scale(std::uint64_t size, double factor) {
  const double value = static_cast<double>(size);
  if (value > 0 && factor > 0 && value > 0x1p64 / factor) return kUnbounded;
  const double scaled = std::ceil(value * factor);
  return scaled >= 0x1p64 ? kUnbounded : static_cast<std::uint64_t>(scaled);
}

}  // namespace

Range Range::unite(Range other) const {
  return {std::min(min, other.min), std::max(max, other.max)};
}
Range Range::operator+(Range other) const {
  return {add_costs(min, other.min), add_costs(max, other.max)};
}
Range Range::operator*(Range other) const {
  return {multiply_costs(min, other.min), multiply_costs(max, other.max)};
}
Range Range::times(double factor) const { return {scale(min, factor), scale(max, factor)}; }

}  // namespace drydock::schema::cel
