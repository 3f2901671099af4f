#pragma once
// Runs a checked expression. Every step costs; what costs too much ends in an error, so that no
// rule can hang the server or eat its memory.
#include <expected>
#include <map>
#include <string>

#include "operator/schema/cel/expression.h"

namespace drydock::schema::cel {

using Outcome = std::expected<Value, std::string>;
using Bindings = std::map<std::string, Value, std::less<>>;

/// Steps that evaluations may still take together.
struct Budget {
  std::int64_t left = 1'000'000;
  /// False once it is used up.
  bool spend(std::int64_t cost) { return (left -= cost) >= 0; }
};
inline constexpr const char* kBudgetExceeded = "operation cancelled: actual cost limit exceeded";

/// Errors: CEL's text ("no such key: a", "division by zero", ...).
Outcome evaluate(const Expression& expression, const Bindings& bindings, Budget& budget);

/// A function that is neither an operator nor a macro; target first. Errors as above; "no such
/// overload".
Outcome call_function(const std::string& name, bool member, const std::vector<Value>& arguments,
                      Budget& budget);
/// The list in the order of its keys, of which there are as many. Errors: "no such overload".
Outcome sort_by(const Value& list, const List& keys, Budget& budget);
/// Arithmetic on two values; `operation` is one of + - * / %.
Outcome arithmetic(char operation, const Value& left, const Value& right, Budget& budget);

}  // namespace drydock::schema::cel
