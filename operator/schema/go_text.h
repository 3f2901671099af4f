#pragma once
// How Go's fmt prints values, because error messages of the API server contain it.
#include <string>
#include <string_view>

#include "operator/api/json.h"

namespace drydock::schema {

/// %q: double quotes, with escapes for what does not print.
std::string go_quote(std::string_view text);
/// %v of a float64: shortest, with an exponent from 1e21 on.
std::string go_float(double value);
/// Number of code points; broken bytes count as one each.
std::size_t count_runes(std::string_view text);
/// Equal JSON values, numbers by value (1 and 1.0), to any depth.
bool deep_equal(const Json& left, const Json& right);

}  // namespace drydock::schema
