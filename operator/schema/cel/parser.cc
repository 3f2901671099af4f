#include "operator/schema/cel/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "operator/schema/cel/lexer.h"

namespace drydock::schema::cel {
namespace {

using Form = Expression::Form;

// What may stand where a value begins, and beside it where a list, a map or arguments begin.
constexpr std::string_view kValues =
    "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
enum class Begin { kValue, kIndex, kList, kMap, kArguments };
std::string expected_at(Begin begin) {
  constexpr std::string_view kOperators[] = {
      "{'[', '{', '(', '.', '-', '!', ", "{'[', '{', '(', '.', '-', '!', '?', ",
      "{'[', ']', '{', '(', '.', ',', '-', '!', '?', ",
      "{'[', '{', '}', '(', '.', ',', '-', '!', '?', ", "{'[', '{', '(', ')', '.', '-', '!', "};
  return fmt::format("{}{}", kOperators[static_cast<std::size_t>(begin)], kValues);
}
constexpr std::array<std::string_view, 17> kReserved = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

// Recursive descent. One token too many or too few is told and mended as ANTLR does; any other
// error ends it.
class Parser {
 public:
  Parser(std::vector<Token> tokens, std::vector<Issue> issues)
      : tokens_(std::move(tokens)), issues_(std::move(issues)) {}

  std::expected<ExpressionPtr, std::vector<Issue>> run() {
    ExpressionPtr expression = ternary();
    if (!issue_ && current().form != Token::Form::kEnd) {
      const bool single = tokens_[at_ + 1].form == Token::Form::kEnd;
      fail(current(), fmt::format("Syntax error: {} input '{}' expecting <EOF>",
                                  single ? "extraneous" : "mismatched", current().source));
    }
    if (issue_) issues_.push_back(*issue_);
    if (also_) issues_.push_back(*also_);
    if (!issues_.empty()) return std::unexpected(std::move(issues_));
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
    return fail(token.offset, std::move(message));
  }
  ExpressionPtr fail(std::size_t offset, std::string message) {
    if (!issue_) issue_ = Issue{offset, std::move(message)};
    return nullptr;
  }
  bool next_is(std::string_view text) const {
    return at_ + 1 < tokens_.size() && tokens_[at_ + 1].form == Token::Form::kOperator &&
           tokens_[at_ + 1].text == text;
  }
  const Token& next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  bool begins_value(const Token& token) const {
    if (token.form == Token::Form::kEnd) return false;
    if (token.form == Token::Form::kIdentifier)
      return token.source != "in" && !token.source.starts_with('`');
    return token.form != Token::Form::kOperator || std::string_view("[{(.-!").contains(token.text);
  }
  void report(std::string message) { issues_.push_back({current().offset, std::move(message)}); }
  void drop(std::string_view expected) {
    report(fmt::format("Syntax error: extraneous input '{}' expecting {}", shown(current()),
                       expected));
    take();
  }
  // What follows may stand after what is missing here.
  bool may_follow(std::string_view text) const {
    if (text == ":") return begins_value(current());
    if (current().form == Token::Form::kEnd) return follow_.empty();
    return !follow_.empty() && current().form == Token::Form::kOperator &&
           follow_.back().contains(current().text);
  }
  bool expect(std::string_view text) {
    if (!is(text) && next_is(text)) drop(fmt::format("'{}'", text));
    if (is(text)) {
      take();
      return true;
    }
    if (may_follow(text)) {
      report(fmt::format("Syntax error: missing '{}' at '{}'", text, shown(current())));
      return true;
    }
    fail(current(),
         fmt::format("Syntax error: mismatched input '{}' expecting '{}'", shown(current()), text));
    return false;
  }
  // After an element of a list or map: a comma (true: one more follows) or the end.
  bool more_elements(std::string_view closing) {
    const std::string expected = fmt::format("{{'{}', ','}}", closing);
    if (!is(",") && !is(closing)) {
      if (!next_is(",") && !next_is(closing)) {
        fail(current(), fmt::format("Syntax error: mismatched input '{}' expecting {}",
                                    shown(current()), expected));
        return false;
      }
      drop(expected);
    }
    if (!is(",")) return false;
    take();
    return is("?") || begins_value(current());
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
      follow_.emplace_back(":");
      ExpressionPtr yes = logic(0);
      follow_.pop_back();
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
      // One minus before a number belongs to the number.
      if (text == "-" && count == 0 && next.offset == current().offset + 1 &&
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
        if (is_word("in") && !optional) {
          report("Syntax error: no viable alternative at input '.in'");
          return expression;
        }
        if (current().form != Token::Form::kIdentifier) {
          if (optional) also_ = Issue{current().offset, "unsupported ident kind"};
          return fail(current(),
                      optional ? fmt::format("Syntax error: mismatched input '{}' expecting "
                                             "{{IDENTIFIER, ESC_IDENTIFIER}}",
                                             shown(current()))
                               : fmt::format("Syntax error: no viable alternative at input '.{}'",
                                             current().source));
        }
        if (current().source.starts_with('`')) return fail(current(), "unsupported syntax: '`'");
        const Token name = take();
        expression = is("(") && !optional ? member_call(std::move(expression), name)
                                          : select(std::move(expression), dot, name, optional);
      } else if (is("[")) {
        const Token open = take();
        const bool optional = is("?") && (take(), true);
        if (!optional) begin_ = Begin::kIndex;
        follow_.emplace_back("]");
        ExpressionPtr index = ternary();
        follow_.pop_back();
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
    if (const std::size_t variables = macro_variables(name.text, arguments.size()); variables > 0) {
      for (std::size_t i = 0; i < variables; ++i)
        if (arguments[i]->form != Form::kIdentifier)
          return fail(arguments[i]->offset, "argument must be a simple name");
      if (variables == 2 && arguments[0]->name == arguments[1]->name)
        return fail(arguments[1]->offset, "duplicate variable name: " + arguments[1]->name);
      ExpressionPtr macro = make(Form::kMacro, open.offset, name.text);
      if (macro->name == "existsOne") macro->name = "exists_one";
      macro->variable = arguments[0]->name;
      if (variables == 2) macro->second_variable = arguments[1]->name;
      macro->target = std::move(target);
      arguments.erase(arguments.begin(),
                      arguments.begin() + static_cast<std::ptrdiff_t>(variables));
      macro->arguments = std::move(arguments);
      return finish(std::move(macro));
    }
    return call(open, name.text, std::move(arguments), std::move(target));
  }

  // How many variables a macro of this name and number of arguments binds; 0: it is none.
  static std::size_t macro_variables(std::string_view name, std::size_t arguments) {
    struct Macro {
      std::string_view name;
      std::size_t fewest, most, variables;
    };
    constexpr Macro kMacros[] = {
        {"all", 2, 2, 1},           {"exists", 2, 2, 1},       {"exists_one", 2, 2, 1},
        {"map", 2, 3, 1},           {"filter", 2, 2, 1},       {"sortBy", 2, 2, 1},
        {"optMap", 2, 2, 1},        {"optFlatMap", 2, 2, 1},   {"all", 3, 3, 2},
        {"exists", 3, 3, 2},        {"exists_one", 3, 3, 2},   {"existsOne", 3, 3, 2},
        {"transformList", 3, 4, 2}, {"transformMap", 3, 4, 2}, {"transformMapEntry", 3, 4, 2}};
    for (const Macro& macro : kMacros)
      if (macro.name == name && arguments >= macro.fewest && arguments <= macro.most)
        return macro.variables;
    return 0;
  }

  std::vector<ExpressionPtr> call_arguments() {
    std::vector<ExpressionPtr> arguments;
    if (is(")")) {
      take();
      return arguments;
    }
    begin_ = Begin::kArguments;
    follow_.emplace_back("),");
    while (!issue_) {
      arguments.push_back(ternary());
      if (issue_ || !is(",")) break;
      take();
    }
    follow_.pop_back();
    if (!issue_) expect(")");
    return arguments;
  }

  ExpressionPtr primary() {
    const Begin begin = std::exchange(begin_, Begin::kValue);
    if (is(".")) {
      if (next().form != Token::Form::kIdentifier)
        return fail(next(), fmt::format("Syntax error: no viable alternative at input '.{}{}'",
                                        std::string(next().offset - current().offset - 1, ' '),
                                        next().source));
      take();
    }
    const Token token = current();
    switch (token.form) {
      case Token::Form::kIdentifier:
        if (!begins_value(token)) break;
        return identifier();
      case Token::Form::kInt:
      case Token::Form::kUint:
      case Token::Form::kDouble:
        return number(false);
      case Token::Form::kString:
        if (!token.problem.empty()) return fail(token, token.problem);
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
      follow_.emplace_back(")");
      ExpressionPtr inner = ternary();
      follow_.pop_back();
      return !issue_ && expect(")") ? std::move(inner) : nullptr;
    }
    if (is("[")) return list_literal();
    if (is("{")) return map_literal();
    if (begins_value(next())) {
      drop(expected_at(begin));
      return unary();
    }
    return fail(token, fmt::format("Syntax error: mismatched input '{}' expecting {}", shown(token),
                                   expected_at(begin)));
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
      return fail(token, "reserved identifier: " + token.source);
    if (!is("(")) return make(Form::kIdentifier, token.offset, token.text);
    const Token open = take();
    std::vector<ExpressionPtr> arguments = call_arguments();
    if (issue_) return nullptr;
    if (token.text != "has" || arguments.size() != 1)
      return call(open, token.text, std::move(arguments));
    if (arguments[0]->form != Form::kSelect || arguments[0]->optional)
      return fail(arguments[0]->offset, "invalid argument to has() macro");
    arguments[0]->form = Form::kHas;
    arguments[0]->offset = open.offset;
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
    if (token.form == Token::Form::kDouble) {
      const double value = std::strtod(text.c_str(), nullptr);
      return std::isinf(value) ? fail(token, "invalid double literal") : literal(token, value);
    }
    if (token.form == Token::Form::kUint) {
      const auto value = read(std::uint64_t{});
      return value ? literal(token, *value) : fail(token, "invalid uint literal");
    }
    const auto value = read(std::int64_t{});
    return value ? literal(token, *value) : fail(token, "invalid int literal");
  }

  ExpressionPtr list_literal() {
    ExpressionPtr expression = make(Form::kList, take().offset);
    if (is(",") && next_is("]")) take();
    begin_ = Begin::kList;
    follow_.emplace_back("],");
    for (bool more = !is("]"); more && !issue_;) {
      const bool optional = is("?") && (take(), true);
      expression->arguments.push_back(ternary());
      if (issue_) break;
      expression->arguments.back()->may_be_none = optional;
      more = more_elements("]");
    }
    begin_ = Begin::kValue;
    follow_.pop_back();
    return !issue_ && expect("]") ? finish(std::move(expression)) : nullptr;
  }

  ExpressionPtr map_literal() {
    ExpressionPtr expression = make(Form::kMap, take().offset);
    if (is(",") && next_is("}")) take();
    begin_ = Begin::kMap;
    for (bool more = !is("}"); more && !issue_;) {
      const bool optional = is("?") && (take(), true);
      follow_.emplace_back(":");
      expression->arguments.push_back(ternary());
      follow_.pop_back();
      if (issue_ || !expect(":")) break;
      follow_.emplace_back("},");
      expression->arguments.push_back(ternary());
      follow_.pop_back();
      if (issue_) break;
      expression->arguments.back()->may_be_none = optional;
      more = more_elements("}");
    }
    begin_ = Begin::kValue;
    return !issue_ && expect("}") ? finish(std::move(expression)) : nullptr;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int nesting_ = 0;
  std::vector<std::string_view> follow_;  ///< what ends the value, in each bracket that is open
  Begin begin_ = Begin::kValue;           ///< what the next value begins
  std::vector<Issue> issues_;             ///< of the lexer, and what was mended
  std::optional<Issue> issue_, also_;
};

}  // namespace

std::expected<ExpressionPtr, std::vector<Issue>> parse(std::string_view source) {
  Tokens tokens = tokenize(source);
  return Parser(std::move(tokens.tokens), std::move(tokens.issues)).run();
}

}  // namespace drydock::schema::cel
