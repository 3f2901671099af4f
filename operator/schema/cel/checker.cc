#include "operator/schema/cel/checker.h"

#include <fmt/format.h>

#include <algorithm>

namespace drydock::schema::cel {
namespace {

using Form = Expression::Form;

class Checker {
 public:
  explicit Checker(const Variables& variables) : variables_(variables) {}
  std::vector<Issue> issues;

  void visit(Expression& expression) {
    switch (expression.form) {
      case Form::kLiteral:
        expression.type = expression.literal.kind();
        break;
      case Form::kIdentifier:
        identifier(expression);
        break;
      case Form::kSelect:
      case Form::kHas:
        select(expression);
        break;
      case Form::kCall:
        call(expression);
        break;
      case Form::kList:
        list(expression);
        break;
      case Form::kMap:
        map(expression);
        break;
      case Form::kMacro:
        macro(expression);
        break;
    }
  }

 private:
  void fail(const Expression& at, std::string message) {
    issues.push_back({at.offset, std::move(message)});
  }

  void identifier(Expression& expression) {
    for (auto it = bound_.rbegin(); it != bound_.rend(); ++it)
      if (it->first == expression.name) {
        expression.type = it->second;
        return;
      }
    if (auto it = variables_.find(expression.name); it != variables_.end()) {
      expression.type = it->second;
      return;
    }
    constexpr std::string_view kTypeNames[] = {"int",   "uint", "double", "bool",      "string",
                                               "bytes", "list", "map",    "null_type", "type"};
    if (std::ranges::find(kTypeNames, expression.name) != std::end(kTypeNames)) {
      expression.type = Kind::kType;
      return;
    }
    fail(expression,
         fmt::format("undeclared reference to '{}' (in container '')", expression.name));
  }

  void select(Expression& expression) {
    visit(*expression.target);
    const bool lifted = expression.target->type.is(Kind::kOptional);
    const Type operand = lifted ? element_of(expression.target->type) : expression.target->type;
    Type result;
    switch (operand.kind) {
      case Kind::kObject:
        if (auto field = field_of(operand, expression.name))
          result = *field;
        else if (operand.schema && operand.schema->preserve_unknown_fields &&
                 operand.schema->properties.empty())
          result = Type();
        else
          fail(expression, fmt::format("undefined field '{}'", expression.name));
        break;
      case Kind::kMap:
        result = element_of(operand);
        break;
      case Kind::kDyn:
        break;
      default:
        fail(expression,
             fmt::format("type '{}' does not support field selection", to_string(operand)));
    }
    if (expression.form == Form::kHas)
      expression.type = Kind::kBool;
    else
      expression.type = expression.optional || lifted ? optional_of(result) : result;
  }

  // "optional.of", "strings.quote", "sets.contains": functions whose target is a namespace.
  static std::string qualified_name(const Expression& expression) {
    if (!expression.target || expression.target->form != Form::kIdentifier) return "";
    const std::string& space = expression.target->name;
    for (std::string_view known : {"optional", "strings", "sets", "ip", "format"})
      if (space == known) return space + "." + expression.name;
    return "";
  }

  void call(Expression& expression) {
    if (const std::string qualified = qualified_name(expression);
        !qualified.empty() && !is_variable(expression.target->name)) {
      expression.name = qualified;
      expression.target = nullptr;
    }
    const std::size_t before = issues.size();
    if (expression.target) visit(*expression.target);
    std::vector<Type> arguments;
    for (ExpressionPtr& argument : expression.arguments) {
      visit(*argument);
      arguments.push_back(argument->type);
    }
    const Type* target = expression.target ? &expression.target->type : nullptr;
    const Resolution resolution = resolve(expression.name, target, arguments);
    if (!resolution.is_known) {
      fail(expression,
           fmt::format("undeclared reference to '{}' (in container '')", expression.name));
    } else if (resolution.result) {
      expression.type = *resolution.result;
    } else if (issues.size() == before) {
      std::string list;
      for (const Type& argument : arguments)
        list += (list.empty() ? "" : ", ") + to_string(argument);
      fail(expression, fmt::format("found no matching overload for '{}' applied to '{}({})'",
                                   expression.name, target ? to_string(*target) + "." : "", list));
    }
  }
  bool is_variable(std::string_view name) const {
    return variables_.contains(name) ||
           std::ranges::find(bound_, name, &std::pair<std::string, Type>::first) != bound_.end();
  }

  void list(Expression& expression) {
    std::optional<Type> element;
    for (ExpressionPtr& argument : expression.arguments) {
      visit(*argument);
      if (element && !is_assignable(*element, argument->type))
        fail(*argument, fmt::format("expected type '{}' but found '{}'", to_string(*element),
                                    to_string(argument->type)));
      element = element ? join(*element, argument->type) : argument->type;
    }
    expression.type = list_of(element.value_or(Type()));
  }

  void map(Expression& expression) {
    std::optional<Type> types[2];
    for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
      Expression& argument = *expression.arguments[i];
      visit(argument);
      std::optional<Type>& type = types[i % 2];
      if (type && !is_assignable(*type, argument.type))
        fail(argument, fmt::format("expected type '{}' but found '{}'", to_string(*type),
                                   to_string(argument.type)));
      type = type ? join(*type, argument.type) : argument.type;
    }
    expression.type = map_of(types[0].value_or(Type()), types[1].value_or(Type()));
  }

  void macro(Expression& expression) {
    visit(*expression.target);
    const Type& range = expression.target->type;
    const bool over_optional = expression.name.starts_with("opt");
    Type variable;
    if (over_optional) {
      if (!is_assignable(optional_of(Type()), range))
        fail(*expression.target,
             fmt::format("found no matching overload for 'hasValue' applied to '{}.()'",
                         to_string(range)));
      variable = element_of(range);
    } else if (range.is(Kind::kList)) {
      variable = element_of(range);
    } else if (range.is(Kind::kMap)) {
      variable = key_of(range);
    } else if (!range.is(Kind::kDyn)) {
      fail(*expression.target, fmt::format("expression of type '{}' cannot be range of a "
                                           "comprehension (must be list, map, or dynamic)",
                                           to_string(range)));
    }
    bound_.emplace_back(expression.variable, variable);
    for (ExpressionPtr& argument : expression.arguments) visit(*argument);
    bound_.pop_back();
    const Type& last = expression.arguments.back()->type;
    if (expression.name == "map") {
      if (expression.arguments.size() == 2) want_bool(*expression.arguments[0]);
      expression.type = list_of(last);
    } else if (over_optional) {
      expression.type = expression.name == "optMap" ? optional_of(last) : last;
    } else {
      want_bool(*expression.arguments[0]);
      expression.type = expression.name == "filter"
                            ? (range.is(Kind::kList) ? range : list_of(variable))
                            : Type(Kind::kBool);
    }
  }
  void want_bool(const Expression& predicate) {
    if (!is_assignable(Kind::kBool, predicate.type))
      fail(predicate, fmt::format("found no matching overload for '_&&_' applied to '(bool, {})'",
                                  to_string(predicate.type)));
  }

  const Variables& variables_;
  std::vector<std::pair<std::string, Type>> bound_;
};

}  // namespace

std::vector<Issue> check(Expression& expression, const Variables& variables) {
  Checker checker(variables);
  checker.visit(expression);
  std::ranges::sort(checker.issues,
                    [](const Issue& a, const Issue& b) { return a.offset < b.offset; });
  return std::move(checker.issues);
}

}  // namespace drydock::schema::cel
