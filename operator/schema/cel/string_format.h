#pragma once
// CEL's string.format(): clauses such as %s, %d and %.2f, filled from a list.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/schema/cel/evaluator.h"

namespace drydock::schema::cel {

/// Errors: CEL's text.
Outcome format_string(std::string_view format, const List& arguments);

struct FormatProblem {
  std::string message;
  std::optional<std::size_t> argument;  ///< the one that is to blame; nullopt: the format is
};
/// The same for types instead of values, before there are any.
std::optional<FormatProblem> check_format(std::string_view format, const std::vector<Type>& types);

}  // namespace drydock::schema::cel
