#include "operator/schema/cel/program.h"

#include <fmt/format.h>

#include <algorithm>

#include "operator/schema/cel/checker.h"
#include "operator/schema/cel/cost.h"
#include "operator/schema/cel/literals.h"
#include "operator/schema/cel/parser.h"
#include "operator/schema/pattern.h"

namespace drydock::schema::cel {
namespace {

bool mentions(const Expression& expression, std::string_view name) {
  if (expression.form == Expression::Form::kIdentifier && expression.name == name) return true;
  if (expression.target && mentions(*expression.target, name)) return true;
  for (const ExpressionPtr& argument : expression.arguments)
    if (mentions(*argument, name)) return true;
  return false;
}

// Steps that folding one constant may take.
constexpr std::int64_t kFoldingBudget = 1000;

bool is_constant(const Expression& expression) {
  constexpr std::string_view kConversions[] = {"bool",   "bytes",     "double", "duration", "int",
                                               "string", "timestamp", "uint",   "dyn"};
  if (expression.form == Expression::Form::kLiteral) return true;
  return expression.form == Expression::Form::kCall && !expression.target &&
         expression.arguments.size() == 1 && is_constant(*expression.arguments[0]) &&
         std::ranges::find(kConversions, expression.name) != std::end(kConversions);
}

// Patterns that stand in the text are compiled once, when the program is made; values that are
// converted there, too.
std::string uncompilable(const Expression& expression) {
  if (expression.form == Expression::Form::kCall && is_constant(expression)) {
    Budget budget(kFoldingBudget);
    const Outcome value = evaluate(expression, {}, budget);
    if (value) return "";
    const Expression* at = &expression;
    while (at->arguments[0]->form == Expression::Form::kCall) at = at->arguments[0].get();
    const Value& given = at->arguments[0]->literal;
    return value.error() != "no such overload"
               ? value.error()
               : fmt::format("no such overload: {}({})", at->name, type_name(given));
  }
  if ((expression.name == "find" || expression.name == "findAll") && expression.target &&
      !expression.arguments.empty())
    if (const auto* pattern = expression.arguments[0]->literal.as<std::string>())
      if (const auto compiled = Pattern::compile(*pattern); !compiled)
        return compiled.error().message;
  std::string problem = expression.target ? uncompilable(*expression.target) : std::string();
  for (std::size_t i = 0; i < expression.arguments.size() && problem.empty(); ++i)
    problem = uncompilable(*expression.arguments[i]);
  return problem;
}

constexpr std::size_t kMaxSourceBytes = 100'000;

std::expected<ExpressionPtr, std::string> compile_source(std::string_view source,
                                                         const Variables& variables) {
  if (source.size() > kMaxSourceBytes)
    return std::unexpected("compilation failed: expression code point size exceeds limit: 100000");
  auto expression = parse(source);
  if (!expression)
    return std::unexpected("compilation failed: " + format_issues(source, expression.error()));
  auto issues = check(**expression, variables);
  if (issues.empty()) issues = check_literals(**expression);
  if (!issues.empty())
    return std::unexpected("compilation failed: " + format_issues(source, issues));
  return *std::move(expression);
}

}  // namespace

std::expected<std::shared_ptr<const Program>, std::string> Program::compile_open(
    std::string_view source, const Variables& variables) {
  auto expression = compile_source(source, variables);
  if (!expression) return std::unexpected(expression.error());
  if (const std::string problem = uncompilable(**expression); !problem.empty())
    return std::unexpected("program instantiation failed: " + problem);
  auto program = std::make_shared<Program>();
  program->expression_ = *std::move(expression);
  return program;
}

std::expected<std::shared_ptr<const Program>, std::string> Program::compile(std::string_view source,
                                                                            const Scope& scope,
                                                                            Kind wanted) {
  const Type self = type_of_schema(*scope.schema, scope.resource);
  const Variables variables{{"self", self},
                            {"oldSelf", scope.optional_old_self ? optional_of(self) : self}};
  auto expression = compile_source(source, variables);
  if (!expression) return std::unexpected(expression.error());
  if (!(*expression)->type.is(wanted))
    return std::unexpected(wanted == Kind::kBool ? "cel expression must evaluate to a bool"
                                                 : "messageExpression must evaluate to a string");
  if (const std::string problem = uncompilable(**expression); !problem.empty())
    return std::unexpected("program instantiation failed: " + problem);
  auto program = std::make_shared<Program>();
  program->uses_old_self_ = mentions(**expression, "oldSelf");
  program->cost_ = estimate_cost(**expression, self);
  program->expression_ = *std::move(expression);
  return program;
}

std::shared_ptr<const CompiledRule> compile_rule(const CelRule& rule, const Schema& schema,
                                                 bool resource) {
  const Program::Scope scope{
      .schema = &schema, .resource = resource, .optional_old_self = rule.optional_old_self};
  auto compiled = std::make_shared<CompiledRule>();
  compiled->rule = Program::compile(rule.rule, scope, Kind::kBool);
  if (!rule.message_expression.empty())
    compiled->message = Program::compile(rule.message_expression, scope, Kind::kString);
  return compiled;
}

}  // namespace drydock::schema::cel
