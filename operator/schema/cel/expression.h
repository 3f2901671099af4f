#pragma once
// Expression: a parsed CEL expression as a tree. Macros stay as they were written; operators are
// calls under CEL's names ("_+_", "_[_]", "@in"). Owned by its root; types are filled in by the
// checker.
#include <memory>
#include <string>
#include <vector>

#include "operator/schema/cel/type.h"
#include "operator/schema/cel/value.h"

namespace drydock::schema::cel {

struct Expression {
  enum class Form { kLiteral, kIdentifier, kSelect, kHas, kCall, kList, kMap, kMacro };
  Form form = Form::kLiteral;
  /// Identifier, field, function or macro ("all", "exists", "exists_one", "map", "filter",
  /// "sortBy", "optMap", "optFlatMap", "transformList", ...).
  std::string name;
  std::string variable;         ///< of macros
  std::string second_variable;  ///< of those that take index or key, and value
  bool optional = false;        ///< `a.?b`, `[?a]`, `{?a: b}`: reads what may not be there
  bool may_be_none = false;     ///< of an element after ? in a list or map: left out where none
  Value literal;
  std::unique_ptr<Expression> target;                  ///< of selects, member calls and macros
  std::vector<std::unique_ptr<Expression>> arguments;  ///< of maps: key, value, key, value, ...
  std::size_t offset = 0;  ///< in the source, of what names the operation
  int depth = 1;           ///< of the tree below
  Type type;
  Type element_type;  ///< of what may be none: what it is when it is there
};
using ExpressionPtr = std::unique_ptr<Expression>;

/// One thing wrong with an expression, at an offset of its source.
struct Issue {
  std::size_t offset = 0;
  std::string message;
};

/// "ERROR: <input>:1:5: undefined field 'y'\n | self.y > 1\n | ....^", several joined by newlines.
std::string format_issues(std::string_view source, const std::vector<Issue>& issues);

/// Trees deeper than this are refused, so that walking one cannot exhaust the stack.
inline constexpr int kMaxExpressionDepth = 250;

}  // namespace drydock::schema::cel
