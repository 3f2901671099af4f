#pragma once
// The worst a CEL expression can cost, from the limits that its schema states; follows cel-go's
// estimator and the API server's sizes. Saturates at the largest number.
#include <cstdint>

#include "operator/schema/cel/expression.h"

namespace drydock::schema::cel {

/// What one rule may cost, and all of a CRD's version together.
inline constexpr std::uint64_t kRuleCostLimit = 10'000'000;
inline constexpr std::uint64_t kSchemaCostLimit = 100'000'000;

/// Of one evaluation, of an expression on `self`. REQUIRES: checked.
std::uint64_t estimate_cost(const Expression& expression, const Type& self);
/// How many values of this schema one request can hold, where no limit on lists and maps says less.
std::uint64_t max_cardinality(const Schema& schema);
/// The most elements of a list or map, or bytes of a string.
std::uint64_t max_elements(const Schema& schema);

std::uint64_t add_costs(std::uint64_t left, std::uint64_t right);
std::uint64_t multiply_costs(std::uint64_t left, std::uint64_t right);

}  // namespace drydock::schema::cel
