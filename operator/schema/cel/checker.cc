#include "operator/schema/cel/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

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
    if (const auto type = named_type(expression.name)) {
      expression.type = type_of_type(*type);
      return;
    }
    undeclared(expression, expression.name);
  }
  void undeclared(Expression& expression, std::string_view name) {
    expression.type = Kind::kError;
    fail(expression, fmt::format("undeclared reference to '{}' (in container '')", name));
  }

  void select(Expression& expression) {
    // The names of types may have dots.
    if (const std::string path = dotted(expression);
        path == "google.protobuf.Timestamp" || path == "google.protobuf.Duration") {
      expression.form = Form::kIdentifier;
      expression.name = path;
      expression.target = nullptr;
      expression.type =
          type_of_type(path.ends_with("Duration") ? Kind::kDuration : Kind::kTimestamp);
      return;
    }
    visit(*expression.target);
    const bool lifted = expression.target->type.is(Kind::kOptional);
    const Type operand = lifted ? element_of(expression.target->type) : expression.target->type;
    Type result;
    switch (operand.kind) {
      case Kind::kObject:
        if (auto field = field_of(operand, expression.name))
          result = *field;
        else
          fail(expression, fmt::format("undefined field '{}'", expression.name)),
              result = Kind::kError;
        break;
      case Kind::kMap:
        result = element_of(operand);
        break;
      case Kind::kDyn:
      case Kind::kError:
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

  static std::optional<Type> named_type(std::string_view name) {
    static const std::map<std::string_view, Type> kTypes = {
        {"int", Kind::kInt},
        {"uint", Kind::kUint},
        {"double", Kind::kDouble},
        {"bool", Kind::kBool},
        {"string", Kind::kString},
        {"bytes", Kind::kBytes},
        {"list", list_of(Kind::kDyn)},
        {"map", map_of(Kind::kDyn, Kind::kDyn)},
        {"null_type", Kind::kNull},
        {"type", Kind::kType},
        {"optional_type", optional_of(Kind::kDyn)}};
    const auto found = kTypes.find(name);
    return found == kTypes.end() ? std::nullopt : std::optional(found->second);
  }
  std::string dotted(const Expression& expression) const {
    if (expression.form == Form::kIdentifier)
      return is_variable(expression.name) ? "" : expression.name;
    if (expression.form != Form::kSelect || !expression.target) return "";
    const std::string space = dotted(*expression.target);
    return space.empty() ? "" : space + "." + expression.name;
  }

  // "optional.of", "strings.quote", "sets.contains": functions whose target is a namespace.
  static std::string qualified_name(const Expression& expression) {
    if (!expression.target || expression.target->form != Form::kIdentifier) return "";
    std::string name = expression.target->name + "." + expression.name;
    return resolve(name, nullptr, {}).is_known ? name : "";
  }

  void call(Expression& expression) {
    if (const std::string qualified = qualified_name(expression);
        !qualified.empty() && !is_variable(expression.target->name)) {
      expression.name = qualified;
      expression.target = nullptr;
    }
    if (expression.target) visit(*expression.target);
    std::vector<Type> arguments;
    for (ExpressionPtr& argument : expression.arguments) {
      visit(*argument);
      arguments.push_back(argument->type);
    }
    const Type* target = expression.target ? &expression.target->type : nullptr;
    if (expression.name == "_&&_" || expression.name == "_||_") {
      expression.type = Kind::kBool;
      for (const ExpressionPtr& argument : expression.arguments)
        if (!want(*argument, Kind::kBool)) expression.type = Kind::kError;
      return;
    }
    const Resolution resolution = resolve(expression.name, target, arguments);
    if (!resolution.is_known) {
      undeclared(expression, expression.name);
    } else if (resolution.result) {
      expression.type = *resolution.result;
      if (expression.name == "optional.none") expression.type = optional_of(any_one());
    } else {
      expression.type = Kind::kError;
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

  // What stands after a ? must be optional; the element is what it holds.
  void unwrap_element(Expression& argument) {
    if (!argument.may_be_none) return;
    if (!is_assignable(optional_of(Type()), argument.type))
      fail(argument, fmt::format("expected type 'optional_type(dyn)' but found '{}'",
                                 to_string(argument.type)));
    argument.element_type = element_of(argument.type);
  }
  static const Type& element_type(const Expression& argument) {
    return argument.may_be_none ? argument.element_type : argument.type;
  }

  static Type any_one() {
    Type type;
    type.open = true;
    return type;
  }

  void list(Expression& expression) {
    std::optional<Type> element;
    for (ExpressionPtr& argument : expression.arguments) {
      visit(*argument);
      unwrap_element(*argument);
      const Type& type = element_type(*argument);
      element = element ? join(*element, type) : type;
    }
    expression.type = list_of(element.value_or(any_one()));
  }

  void map(Expression& expression) {
    std::optional<Type> types[2];
    for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
      Expression& argument = *expression.arguments[i];
      visit(argument);
      unwrap_element(argument);
      const Type& given = element_type(argument);
      std::optional<Type>& type = types[i % 2];
      type = type ? join(*type, given) : given;
    }
    expression.type = map_of(types[0].value_or(any_one()), types[1].value_or(any_one()));
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
    } else if (!range.is(Kind::kDyn) && !range.is(Kind::kError)) {
      variable = Kind::kError;
      fail(*expression.target, fmt::format("expression of type '{}' cannot be range of a "
                                           "comprehension (must be list, map, or dynamic)",
                                           to_string(range)));
    }
    const std::size_t depth = bound_.size();
    if (expression.second_variable.empty()) {
      bound_.emplace_back(expression.variable, variable);
    } else {
      bound_.emplace_back(expression.variable, range.is(Kind::kList)  ? Type(Kind::kInt)
                                               : range.is(Kind::kMap) ? key_of(range)
                                                                      : Type());
      bound_.emplace_back(expression.second_variable, element_of(range));
    }
    for (ExpressionPtr& argument : expression.arguments) visit(*argument);
    bound_.resize(depth);
    macro_type(expression, variable);
  }

  void macro_type(Expression& expression, const Type& variable) {
    const std::string& name = expression.name;
    const Type& range = expression.target->type;
    const Type& last = expression.arguments.back()->type;
    const bool tests = expression.arguments.size() == 2;
    if (name == "optMap") {
      expression.type = optional_of(last);
    } else if (name == "optFlatMap") {
      expression.type = last;
    } else if (name == "map" || name == "transformList") {
      expression.type = list_of(last);
      if (tests) want_condition(expression, expression.type);
    } else if (name == "transformMap") {
      expression.type = map_of(bound_key(range), last);
      if (tests) want_condition(expression, expression.type);
    } else if (name == "transformMapEntry") {
      expression.type = last.is(Kind::kMap) ? last : map_of(Type(), Type());
      if (!is_assignable(map_of(Type(), Type()), last))
        fail(*expression.arguments.back(),
             fmt::format("found no matching overload for 'cel.@mapInsert' applied to "
                         "'(map(dyn, dyn), {})'",
                         to_string(last)));
      if (tests) want_condition(expression, expression.type);
    } else if (name == "sortBy") {
      expression.type = range;
    } else if (name == "filter") {
      expression.type = range.is(Kind::kList) ? range : list_of(variable);
      want_condition(expression, expression.type);
    } else if (name == "exists_one") {
      expression.type = Kind::kBool;
      want_condition(expression, Kind::kInt);
    } else {
      expression.type = Kind::kBool;
      want(*expression.arguments[0], Kind::kBool);
    }
  }
  static Type bound_key(const Type& range) {
    return range.is(Kind::kList) ? Type(Kind::kInt) : key_of(range);
  }

  bool want(const Expression& expression, const Type& type) {
    if (is_assignable(type, expression.type)) return true;
    fail(expression, fmt::format("expected type '{}' but found '{}'", to_string(type),
                                 to_string(expression.type)));
    return false;
  }
  // A macro's first argument decides between two values of the type that it collects.
  void want_condition(const Expression& macro, const Type& collected) {
    const Type& type = macro.arguments[0]->type;
    if (!is_assignable(Kind::kBool, type))
      fail(macro, fmt::format("found no matching overload for '_?_:_' applied to '({0}, {1}, {1})'",
                              to_string(type), to_string(collected)));
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
