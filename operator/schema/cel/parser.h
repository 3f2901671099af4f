#pragma once
// Parses CEL.
#include <expected>
#include <string_view>

#include "operator/schema/cel/expression.h"

namespace drydock::schema::cel {

std::expected<ExpressionPtr, std::vector<Issue>> parse(std::string_view source);

}  // namespace drydock::schema::cel
