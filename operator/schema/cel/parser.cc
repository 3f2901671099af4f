#include "operator/schema/cel/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "operator/schema/cel/lexer.h"

namespace drydock::schema::cel {
namespace {

using Form = Expression::Form;

constexpr std::string_view kExpected =
    "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, "
    "BYTES, IDENTIFIER}";
constexpr std::array<std::string_view, 18> kReserved = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",    "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while", "in"};

// Recursive descent; the first error ends it.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::expected<ExpressionPtr, std::vector<Issue>> run() {
    ExpressionPtr expression = ternary();
    if (!issue_ && current().form != Token::Form::kEnd)
      fail(current(),
           fmt::format("Syntax error: extraneous input '{}' expecting <EOF>", current().source));
    if (issue_) return std::unexpected(std::vector<Issue>{*issue_});
    return expression;
  }

 private:
  const Token& current() const { return tokens_[at_]; }
  bool is(std::string_view text) const {
    return current().form == Token::Form::kOperator && current().text == text;
  }
  bool is_word(std::string_view text) const {
    return current().form == Token::Form::kIdentifier && current().source == text;
  }
  Token take() {
    Token token = tokens_[at_];
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  std::string shown(const Token& token) const {
    return token.form == Token::Form::kEnd ? "<EOF>" : token.source;
  }
  ExpressionPtr fail(const Token& token, std::string message) {
    if (!issue_) issue_ = Issue{token.offset, std::move(message)};
    return nullptr;
  }
  bool expect(std::string_view text) {
    if (is(text)) {
      take();
      return true;
    }
    fail(current(),
         fmt::format("Syntax error: mismatched input '{}' expecting '{}'", shown(current()), text));
    return false;
  }

  ExpressionPtr make(Form form, std::size_t offset, std::string name = {}) {
    auto expression = std::make_unique<Expression>();
    expression->form = form;
    expression->offset = offset;
    expression->name = std::move(name);
    return expression;
  }
  // Sets the depth, and refuses trees that are too deep.
  ExpressionPtr finish(ExpressionPtr expression) {
    int deepest = expression->target ? expression->target->depth : 0;
    for (const ExpressionPtr& argument : expression->arguments) {
      if (!argument) return nullptr;
      deepest = std::max(deepest, argument->depth);
    }
    expression->depth = deepest + 1;
    if (expression->depth > kMaxExpressionDepth)
      return fail(tokens_.front(),
                  fmt::format("expression recursion limit exceeded: {}", kMaxExpressionDepth));
    return expression;
  }
  ExpressionPtr call(const Token& at, std::string function, std::vector<ExpressionPtr> arguments,
                     ExpressionPtr target = nullptr) {
    if (issue_) return nullptr;
    ExpressionPtr expression = make(Form::kCall, at.offset, std::move(function));
    expression->arguments = std::move(arguments);
    expression->target = std::move(target);
    return finish(std::move(expression));
  }
  template <class... Parts>
  static std::vector<ExpressionPtr> list(Parts... parts) {
    std::vector<ExpressionPtr> out;
    (out.push_back(std::move(parts)), ...);
    return out;
  }

  ExpressionPtr ternary() {
    if (++nesting_ > kMaxExpressionDepth)
      return fail(tokens_.front(),
                  fmt::format("expression recursion limit exceeded: {}", kMaxExpressionDepth));
    ExpressionPtr condition = logic(0);
    if (!issue_ && is("?")) {
      const Token at = take();
      ExpressionPtr yes = logic(0);
      if (issue_ || !expect(":")) return nullptr;
      ExpressionPtr no = ternary();
      condition = call(at, "_?_:_", list(std::move(condition), std::move(yes), std::move(no)));
    }
    --nesting_;
    return issue_ ? nullptr : std::move(condition);
  }

  // || below && below relations below sums below products.
  ExpressionPtr logic(int level) {
    static const std::vector<std::vector<std::string_view>> kLevels = {
        {"||"}, {"&&"}, {"<", "<=", ">", ">=", "==", "!=", "in"}, {"+", "-"}, {"*", "/", "%"}};
    if (level == static_cast<int>(kLevels.size())) return unary();
    ExpressionPtr left = logic(level + 1);
    while (!issue_) {
      const auto& operators = kLevels[static_cast<std::size_t>(level)];
      const auto found = std::ranges::find_if(operators, [&](std::string_view text) {
        return text == "in" ? is_word(text) : is(text);
      });
      if (found == operators.end()) break;
      const Token at = take();
      ExpressionPtr right = logic(level + 1);
      left = call(at, *found == "in" ? "@in" : fmt::format("_{}_", *found),
                  list(std::move(left), std::move(right)));
    }
    return issue_ ? nullptr : std::move(left);
  }

  ExpressionPtr unary() {
    if (!is("!") && !is("-")) return member();
    const Token first = current();
    const std::string text = first.text;
    std::size_t count = 0;
    while (is(text)) {
      const Token& next = tokens_[at_ + 1];
      // A minus before a number belongs to the number.
      if (text == "-" && next.offset == current().offset + 1 &&
          (next.form == Token::Form::kInt || next.form == Token::Form::kDouble))
        break;
      take();
      ++count;
    }
    ExpressionPtr operand = member();
    if (issue_) return nullptr;
    return count % 2 == 0 ? std::move(operand)
                          : call(first, text == "!" ? "!_" : "-_", list(std::move(operand)));
  }

  ExpressionPtr member() {
    ExpressionPtr expression = primary();
    while (!issue_) {
      if (is(".")) {
        const Token dot = take();
        const bool optional = is("?") && (take(), true);
        if (current().form != Token::Form::kIdentifier)
          return fail(current(), fmt::format("Syntax error: no viable alternative at input '.{}'",
                                             current().source));
        const Token name = take();
        expression = is("(") && !optional ? member_call(std::move(expression), name)
                                          : select(std::move(expression), dot, name, optional);
      } else if (is("[")) {
        const Token open = take();
        const bool optional = is("?") && (take(), true);
        ExpressionPtr index = ternary();
        if (issue_ || !expect("]")) return nullptr;
        expression =
            call(open, optional ? "_[?_]" : "_[_]", list(std::move(expression), std::move(index)));
      } else {
        break;
      }
    }
    return issue_ ? nullptr : std::move(expression);
  }

  ExpressionPtr select(ExpressionPtr target, const Token& dot, const Token& field, bool optional) {
    ExpressionPtr expression = make(Form::kSelect, dot.offset, field.text);
    expression->target = std::move(target);
    expression->optional = optional;
    return finish(std::move(expression));
  }

  ExpressionPtr member_call(ExpressionPtr target, const Token& name) {
    const Token open = take();
    std::vector<ExpressionPtr> arguments = call_arguments();
    if (issue_) return nullptr;
    constexpr std::array<std::string_view, 7> kMacros = {"all",    "exists", "exists_one", "map",
                                                         "filter", "optMap", "optFlatMap"};
    const bool sized = arguments.size() == 2 || (name.text == "map" && arguments.size() == 3);
    if (sized && std::ranges::find(kMacros, name.text) != kMacros.end()) {
      if (arguments[0]->form != Form::kIdentifier)
        return fail(open, "argument must be a simple name");
      ExpressionPtr macro = make(Form::kMacro, open.offset, name.text);
      macro->variable = arguments[0]->name;
      macro->target = std::move(target);
      arguments.erase(arguments.begin());
      macro->arguments = std::move(arguments);
      return finish(std::move(macro));
    }
    return call(open, name.text, std::move(arguments), std::move(target));
  }

  std::vector<ExpressionPtr> call_arguments() {
    std::vector<ExpressionPtr> arguments;
    if (is(")")) {
      take();
      return arguments;
    }
    while (!issue_) {
      arguments.push_back(ternary());
      if (issue_) break;
      if (is(",")) {
        take();
        continue;
      }
      expect(")");
      break;
    }
    return arguments;
  }

  ExpressionPtr primary() {
    if (is(".")) take();
    const Token token = current();
    switch (token.form) {
      case Token::Form::kIdentifier:
        return identifier();
      case Token::Form::kInt:
      case Token::Form::kUint:
      case Token::Form::kDouble:
        return number(false);
      case Token::Form::kString:
        return literal(take(), token.text);
      case Token::Form::kBytes:
        return literal(take(), Bytes{token.text});
      default:
        break;
    }
    if (is("-")) {
      take();
      return number(true);
    }
    if (is("(")) {
      take();
      ExpressionPtr inner = ternary();
      return !issue_ && expect(")") ? std::move(inner) : nullptr;
    }
    if (is("[")) return list_literal();
    if (is("{")) return map_literal();
    return fail(token, fmt::format("Syntax error: mismatched input '{}' expecting {}", shown(token),
                                   kExpected));
  }

  ExpressionPtr literal(const Token& at, Value value) {
    ExpressionPtr expression = make(Form::kLiteral, at.offset);
    expression->literal = std::move(value);
    return expression;
  }

  ExpressionPtr identifier() {
    const Token token = take();
    if (token.source == "true") return literal(token, true);
    if (token.source == "false") return literal(token, false);
    if (token.source == "null") return literal(token, Value());
    if (std::ranges::find(kReserved, token.source) != kReserved.end())
      return fail(token, fmt::format("Syntax error: mismatched input '{}' expecting {}",
                                     token.source, kExpected));
    if (!is("(")) return make(Form::kIdentifier, token.offset, token.text);
    const Token open = take();
    std::vector<ExpressionPtr> arguments = call_arguments();
    if (issue_) return nullptr;
    if (token.text != "has" || arguments.size() != 1)
      return call(open, token.text, std::move(arguments));
    if (arguments[0]->form != Form::kSelect) return fail(open, "invalid argument to has() macro");
    arguments[0]->form = Form::kHas;
    return std::move(arguments[0]);
  }

  ExpressionPtr number(bool negative) {
    const Token token = take();
    const std::string text = (negative ? "-" : "") + token.text;
    const bool hex = token.text.starts_with("0x");
    const std::string digits = hex ? (negative ? "-" : "") + token.text.substr(2) : text;
    const auto read = [&](auto value) -> std::optional<decltype(value)> {
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
      return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value)
                                                                          : std::nullopt;
    };
    if (token.form == Token::Form::kDouble)
      return literal(token, std::strtod(text.c_str(), nullptr));
    if (token.form == Token::Form::kUint) {
      const auto value = read(std::uint64_t{});
      return value ? literal(token, *value) : fail(token, "invalid uint literal");
    }
    const auto value = read(std::int64_t{});
    return value ? literal(token, *value) : fail(token, "invalid int literal");
  }

  ExpressionPtr list_literal() {
    ExpressionPtr expression = make(Form::kList, take().offset);
    while (!issue_ && !is("]")) {
      expression->arguments.push_back(ternary());
      if (issue_ || !is(",")) break;
      take();
    }
    return !issue_ && expect("]") ? finish(std::move(expression)) : nullptr;
  }

  ExpressionPtr map_literal() {
    ExpressionPtr expression = make(Form::kMap, take().offset);
    while (!issue_ && !is("}")) {
      expression->arguments.push_back(ternary());
      if (issue_ || !expect(":")) break;
      expression->arguments.push_back(ternary());
      if (issue_ || !is(",")) break;
      take();
    }
    return !issue_ && expect("}") ? finish(std::move(expression)) : nullptr;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int nesting_ = 0;
  std::optional<Issue> issue_;
};

}  // namespace

std::expected<ExpressionPtr, std::vector<Issue>> parse(std::string_view source) {
  auto tokens = tokenize(source);
  if (!tokens) return std::unexpected(std::vector<Issue>{std::move(tokens).error()});
  return Parser(*std::move(tokens)).run();
}

}  // namespace drydock::schema::cel
