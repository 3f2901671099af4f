// LabelSelector::parse: apimachinery's grammar (pkg/labels/selector.go), with its messages.
#include <algorithm>
#include <charconv>
#include <tuple>

#include "operator/api/selector.h"

namespace drydock {

namespace {

using Operator = LabelSelector::Operator;
using Requirement = LabelSelector::Requirement;

constexpr std::string_view kBinaryOperators = "in, notin, =, ==, !=, gt, lt";

std::unexpected<Status> bad(std::string message) {
  return fail(Status(400, reason::kBadRequest, std::move(message)));
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]
bool is_qualified(std::string_view text) {
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         std::ranges::all_of(
             text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_subdomain(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    const bool right = is_qualified(part) && std::ranges::none_of(part, [](char c) {
                         return c == '_' || (c >= 'A' && c <= 'Z');
                       });
    if (!right) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

/// What is wrong with a label's key; empty when nothing is.
std::string wrong_with_key(std::string_view key) {
  std::string_view name = key;
  if (const std::size_t slash = key.find('/'); slash != std::string_view::npos) {
    name = key.substr(slash + 1);
    if (name.find('/') != std::string_view::npos)
      return "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must "
             "start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or "
             "'123-abc', regex used for validation is "
             "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix "
             "and "
             "'/' (e.g. 'example.com/MyName')";
    if (slash == 0) return "prefix part must be non-empty";
    if (!is_subdomain(key.substr(0, slash))) {
      return "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
             "characters, '-' or '.', and must start and end with an alphanumeric character (e.g. "
             "'example.com', regex used for validation is "
             "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    }
  }
  if (name.empty()) return "name part must be non-empty";
  if (name.size() > 63) return "name part must be no more than 63 bytes";
  if (is_qualified(name)) return {};
  return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and "
         "end "
         "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used "
         "for "
         "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
}

std::string wrong_with_value(std::string_view value) {
  if (value.size() > 63) return "must be no more than 63 bytes";
  if (value.empty() || is_qualified(value)) return {};
  return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
         "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
         "'my_value',  "
         "or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
}

enum class Token {
  kEnd,
  kComma,
  kOpen,
  kClose,
  kNot,
  kEquals,
  kNotEquals,
  kGreater,
  kLess,
  kIn,
  kNotIn,
  kWord,
  kError
};

struct Lexeme {
  Token token = Token::kEnd;
  std::string_view text;  ///< of what is parsed
};

/// Values: `in` and `notin` are words like others where a key or a value may stand.
enum class Expect { kValues, kOperator };

class Lexer {
 public:
  explicit Lexer(std::string_view text) { scan(text); }

  Lexeme look(Expect expect) const {
    Lexeme lexeme = position_ < lexemes_.size() ? lexemes_[position_] : Lexeme{};
    if (expect == Expect::kValues &&
        (lexeme.token == Token::kIn || lexeme.token == Token::kNotIn)) {
      lexeme.token = Token::kWord;
    }
    return lexeme;
  }
  Lexeme take(Expect expect) {
    Lexeme lexeme = look(expect);
    if (position_ < lexemes_.size()) ++position_;
    return lexeme;
  }

 private:
  static bool is_special(char c) {
    return c == '=' || c == '!' || c == '(' || c == ')' || c == ',' || c == '>' || c == '<';
  }
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
  static Token token_of(std::string_view text) {
    if (text == ",") return Token::kComma;
    if (text == "(") return Token::kOpen;
    if (text == ")") return Token::kClose;
    if (text == "!") return Token::kNot;
    if (text == "=" || text == "==") return Token::kEquals;
    if (text == "!=") return Token::kNotEquals;
    if (text == ">") return Token::kGreater;
    if (text == "<") return Token::kLess;
    if (text == "in") return Token::kIn;
    if (text == "notin") return Token::kNotIn;
    return Token::kError;
  }

  void scan(std::string_view text) {
    while (!text.empty()) {
      if (is_space(text.front())) {
        text.remove_prefix(1);
        continue;
      }
      std::size_t length = 1;
      if (is_special(text.front())) {
        if (text.starts_with("==") || text.starts_with("!=")) length = 2;
        lexemes_.push_back({token_of(text.substr(0, length)), text.substr(0, length)});
      } else {
        while (length < text.size() && !is_special(text[length]) && !is_space(text[length]))
          ++length;
        const std::string_view word = text.substr(0, length);
        const Token keyword = token_of(word);
        lexemes_.push_back({keyword == Token::kError ? Token::kWord : keyword, word});
      }
      text.remove_prefix(length);
    }
  }

  std::vector<Lexeme> lexemes_;
  std::size_t position_ = 0;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}

  Result<std::vector<Requirement>> parse() {
    std::vector<Requirement> requirements;
    while (true) {
      const Lexeme next = lexer_.look(Expect::kValues);
      if (next.token == Token::kEnd) return requirements;
      if (next.token != Token::kWord && next.token != Token::kNot) {
        return bad(
            fmt::format("found '{}', expected: !, identifier, or 'end of string'", next.text));
      }
      auto requirement = parse_requirement();
      if (!requirement) return bad("unable to parse requirement: " + requirement.error().message);
      requirements.push_back(*std::move(requirement));
      const Lexeme after = lexer_.take(Expect::kValues);
      if (after.token == Token::kEnd) return requirements;
      if (after.token != Token::kComma) {
        return bad(fmt::format("found '{}', expected: ',' or 'end of string'", after.text));
      }
      const Lexeme following = lexer_.look(Expect::kValues);
      if (following.token != Token::kWord && following.token != Token::kNot) {
        return bad(fmt::format("found '{}', expected: identifier after ','", following.text));
      }
    }
  }

 private:
  Result<Requirement> parse_requirement() {
    Requirement requirement{{}, Operator::kExists, {}};
    Lexeme key = lexer_.take(Expect::kValues);
    const bool negated = key.token == Token::kNot;
    if (negated) key = lexer_.take(Expect::kValues);
    if (key.token != Token::kWord) {
      return bad(fmt::format("found '{}', expected: identifier", key.text));
    }
    if (const std::string wrong = wrong_with_key(key.text); !wrong.empty()) {
      return bad(fmt::format("<nil>: Invalid value: \"{}\": {}", key.text, wrong));
    }
    requirement.key = key.text;
    const Token next = lexer_.look(Expect::kValues).token;
    if (negated) {
      requirement.op = Operator::kDoesNotExist;
      return requirement;
    }
    if (next == Token::kEnd || next == Token::kComma) return requirement;
    DRYDOCK_TRY(requirement.op, parse_operator());
    const bool set = requirement.op == Operator::kIn || requirement.op == Operator::kNotIn;
    if (set) {
      DRYDOCK_TRY(requirement.values, parse_values());
    } else {
      DRYDOCK_TRY(std::string value, parse_value());
      requirement.values.push_back(std::move(value));
    }
    std::ranges::sort(requirement.values);
    requirement.values.erase(std::ranges::unique(requirement.values).begin(),
                             requirement.values.end());
    DRYDOCK_CHECK(check(requirement));
    return requirement;
  }

  Result<Operator> parse_operator() {
    const Lexeme lexeme = lexer_.take(Expect::kOperator);
    switch (lexeme.token) {
      case Token::kIn:
        return Operator::kIn;
      case Token::kNotIn:
        return Operator::kNotIn;
      case Token::kEquals:
        return Operator::kEquals;
      case Token::kNotEquals:
        return Operator::kNotEquals;
      case Token::kGreater:
        return Operator::kGreaterThan;
      case Token::kLess:
        return Operator::kLessThan;
      default:
        return bad(fmt::format("found '{}', expected: {}", lexeme.text, kBinaryOperators));
    }
  }

  Result<std::string> parse_value() {
    const Token next = lexer_.look(Expect::kValues).token;
    if (next == Token::kEnd || next == Token::kComma) return std::string();
    const Lexeme lexeme = lexer_.take(Expect::kValues);
    if (lexeme.token == Token::kWord) return std::string(lexeme.text);
    return bad(fmt::format("found '{}', expected: identifier", lexeme.text));
  }

  Result<std::vector<std::string>> parse_values() {
    const Lexeme open = lexer_.take(Expect::kValues);
    if (open.token != Token::kOpen) return bad(fmt::format("found '{}' expected: '('", open.text));
    const Lexeme first = lexer_.look(Expect::kValues);
    if (first.token == Token::kClose) {
      lexer_.take(Expect::kValues);
      return std::vector<std::string>{""};
    }
    if (first.token != Token::kWord && first.token != Token::kComma) {
      return bad(fmt::format("found '{}', expected: ',', ')' or identifier", first.text));
    }
    // An empty place before, between or after commas is the empty value.
    std::vector<std::string> values;
    bool expect_value = true;
    while (true) {
      const Lexeme lexeme = lexer_.take(Expect::kValues);
      if (lexeme.token == Token::kWord && expect_value) {
        values.emplace_back(lexeme.text);
        expect_value = false;
      } else if (lexeme.token == Token::kComma) {
        if (expect_value) values.emplace_back();
        expect_value = true;
      } else if (lexeme.token == Token::kClose) {
        if (expect_value) values.emplace_back();
        return values;
      } else {
        return bad(fmt::format("found '{}', expected: {}", lexeme.text,
                               expect_value ? "',', or identifier" : "',' or ')'"));
      }
    }
  }

  static Result<void> check(const Requirement& requirement) {
    const bool set = requirement.op == Operator::kIn || requirement.op == Operator::kNotIn;
    if (set && requirement.values.empty()) {
      return bad(
          "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
    }
    for (std::size_t i = 0; i < requirement.values.size(); ++i) {
      const std::string& value = requirement.values[i];
      if (requirement.op == Operator::kGreaterThan || requirement.op == Operator::kLessThan) {
        std::int64_t number = 0;
        const auto [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() || end != value.data() + value.size()) {
          return bad(
              fmt::format("values[{}]: Invalid value: \"{}\": for 'Gt', 'Lt' operators, the value "
                          "must be an integer",
                          i, value));
        }
      }
      if (const std::string wrong = wrong_with_value(value); !wrong.empty()) {
        return bad(fmt::format("values[{}][{}]: Invalid value: \"{}\": {}", i, requirement.key,
                               value, wrong));
      }
    }
    return {};
  }

  Lexer lexer_;
};

}  // namespace

Result<LabelSelector> LabelSelector::parse(std::string_view text) {
  LabelSelector selector;
  DRYDOCK_TRY(selector.requirements_, Parser(text).parse());
  std::ranges::sort(selector.requirements_, {}, [](const Requirement& requirement) {
    return std::tie(requirement.key, requirement.op, requirement.values);
  });
  return selector;
}

}  // namespace drydock
