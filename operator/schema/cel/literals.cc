#include "operator/schema/cel/literals.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "operator/base/time.h"
#include "operator/schema/cel/string_format.h"
#include "operator/schema/pattern.h"

namespace drydock::schema::cel {
namespace {

using Form = Expression::Form;

class LiteralCheck {
 public:
  std::vector<Issue> issues;

  void visit(const Expression& expression) {
    const bool formats = expression.form == Form::kCall && expression.name == "format";
    const bool outer = std::exchange(in_format_, in_format_ || formats);
    if (expression.target) visit(*expression.target);
    if (expression.form == Form::kCall) call(expression);
    // The arguments of a format may be of different types.
    if (expression.form == Form::kList && !in_format_) uniform(expression, 0, 1);
    if (expression.form == Form::kMap && !in_format_)
      uniform(expression, 0, 2), uniform(expression, 1, 2);
    for (const ExpressionPtr& argument : expression.arguments) visit(*argument);
    in_format_ = outer;
  }

 private:
  // Every `step`th part is of the type of the first; of a list's parts one is told.
  void uniform(const Expression& expression, std::size_t from, std::size_t step) {
    const auto type_of = [](const Expression& part) -> const Type& {
      return part.may_be_none ? part.element_type : part.type;
    };
    for (std::size_t i = from + step; i < expression.arguments.size(); i += step) {
      const Type &wanted = type_of(*expression.arguments[from]),
                 &found = type_of(*expression.arguments[i]);
      if (is_same(wanted, found)) continue;
      issues.push_back(
          {expression.arguments[i]->offset,
           fmt::format("expected type '{}' but found '{}'", to_string(wanted), to_string(found))});
      if (expression.form == Form::kList) return;
    }
  }

  static const std::string* text_of(const Expression& expression) {
    return expression.form == Form::kLiteral ? expression.literal.as<std::string>() : nullptr;
  }

  void call(const Expression& expression) {
    const std::string& name = expression.name;
    if (name == "format" && expression.target) format(expression);
    if (expression.arguments.empty()) return;
    const Expression& first = *expression.arguments[name == "matches" && !expression.target];
    const std::string* text = text_of(first);
    if (!text) return;
    const bool wrong = (name == "duration" && !parse_duration(*text)) ||
                       (name == "timestamp" && !parse_time(*text)) ||
                       (name == "matches" && !Pattern::compile(*text));
    if (wrong) issues.push_back({first.offset, "invalid " + name + " argument"});
  }

  // A format that is written out is held against the arguments that are.
  void format(const Expression& expression) {
    const std::string* text = text_of(*expression.target);
    if (!text || expression.arguments.size() != 1) return;
    const Expression& list = *expression.arguments[0];
    if (list.form != Form::kList) return;
    std::vector<Type> types;
    for (const ExpressionPtr& item : list.arguments) types.push_back(item->type);
    if (const auto problem = check_format(*text, types)) {
      const Expression& at = !problem->argument ? expression
                             : *problem->argument < types.size()
                                 ? *list.arguments[*problem->argument]
                                 : list;
      issues.push_back({at.offset, problem->message});
    }
  }

  bool in_format_ = false;
};

}  // namespace

std::vector<Issue> check_literals(const Expression& expression) {
  LiteralCheck check;
  check.visit(expression);
  // By insertion, for those at one place stay in their order.
  for (auto it = check.issues.begin(); it != check.issues.end(); ++it)
    std::rotate(std::ranges::upper_bound(check.issues.begin(), it, it->offset, {}, &Issue::offset),
                it, it + 1);
  return std::move(check.issues);
}

}  // namespace drydock::schema::cel
