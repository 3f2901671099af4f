#pragma once
// How Go's fmt prints values, because error messages of the API server contain it.
#include <cstdint>
#include <string>
#include <string_view>

#include "operator/api/json.h"

namespace drydock::schema {

/// %q: double quotes, with escapes for what does not print.
std::string go_quote(std::string_view text);
struct Rune {
  std::uint32_t value = 0;
  std::size_t size = 0;  ///< in bytes
};
/// The code point that a text begins with; a broken byte is U+FFFD. REQUIRES: it is not empty.
Rune first_rune(std::string_view text);
/// Whether %q leaves a code point as it is.
bool is_printable(std::uint32_t rune);
/// %v of a float64: shortest, with an exponent from 1e21 on.
std::string go_float(double value);
/// strconv's 'g': shortest, with an exponent below 1e-4 and from 1e6 on.
std::string go_float_g(double value);
/// Number of code points; broken bytes count as one each.
std::size_t count_runes(std::string_view text);
bool is_utf8(std::string_view text);
/// Equal JSON values, numbers by value (1 and 1.0), to any depth.
bool deep_equal(const Json& left, const Json& right);

}  // namespace drydock::schema
