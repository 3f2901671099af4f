#pragma once
// What CEL's validators say of literals in an expression whose types are right.
#include <vector>

#include "operator/schema/cel/expression.h"

namespace drydock::schema::cel {

/// Durations, timestamps, patterns and formats that are written out and wrong. REQUIRES: checked.
std::vector<Issue> check_literals(const Expression& expression);

}  // namespace drydock::schema::cel
