#include "operator/schema/cel/lexer.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace drydock::schema::cel {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

void append_utf8(std::string& out, std::uint32_t rune) {
  if (rune < 0x80) {
    out += static_cast<char>(rune);
  } else if (rune < 0x800) {
    out += static_cast<char>(0xc0 | rune >> 6);
    out += static_cast<char>(0x80 | (rune & 0x3f));
  } else if (rune < 0x10000) {
    out += static_cast<char>(0xe0 | rune >> 12);
    out += static_cast<char>(0x80 | (rune >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (rune & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | rune >> 18);
    out += static_cast<char>(0x80 | (rune >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (rune >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (rune & 0x3f));
  }
}

constexpr std::size_t kMaxIssues = 100;

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  Tokens run() {
    Tokens out;
    while (true) {
      skip_space();
      const std::size_t start = at_;
      Token token;
      token.offset = start;
      if (at_ >= source_.size()) {
        out.tokens.push_back(std::move(token));
        return out;
      }
      if (next(token)) {
        token.source = source_.substr(start, at_ - start);
        out.tokens.push_back(std::move(token));
        continue;
      }
      at_ = std::max(start + 1, at_);
      if (out.issues.size() < kMaxIssues)
        out.issues.push_back({start, fmt::format("Syntax error: token recognition error at: '{}'",
                                                 source_.substr(start, at_ - start))});
    }
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  void skip_space() {
    while (at_ < source_.size()) {
      if (std::string_view(" \t\r\n\f").contains(source_[at_]))
        ++at_;
      else if (source_.substr(at_).starts_with("//"))
        while (at_ < source_.size() && source_[at_] != '\n') ++at_;
      else
        return;
    }
  }

  bool next(Token& token) {
    if (is_digit(peek()) || (peek() == '.' && is_digit(peek(1)))) return number(token);
    if (std::size_t prefix = string_prefix(); prefix != std::string_view::npos)
      return string(token, prefix);
    if (is_letter(peek())) {
      token.form = Token::Form::kIdentifier;
      while (is_letter(peek()) || is_digit(peek())) token.text += source_[at_++];
      return true;
    }
    if (peek() == '`') return quoted_identifier(token);
    constexpr std::array<std::string_view, 27> kOperators = {
        "==", "!=", "<=", ">=", "&&", "||", "[", "]", "{", "}", "(", ")", ".", ",",
        "-",  "!",  "?",  ":",  "+",  "*",  "/", "%", "<", ">", "=", "&", "|"};
    for (std::string_view text : kOperators) {
      if (!source_.substr(at_).starts_with(text)) continue;
      // Half of an operator takes what should have been the other half along.
      if (text == "=" || text == "&" || text == "|") {
        at_ = std::min(at_ + 2, source_.size());
        return false;
      }
      token.form = Token::Form::kOperator;
      token.text = text;
      at_ += text.size();
      return true;
    }
    return false;
  }

  bool quoted_identifier(Token& token) {
    const std::size_t end = source_.find('`', at_ + 1);
    if (end == std::string_view::npos || end == at_ + 1) return false;
    token.form = Token::Form::kIdentifier;
    token.text = source_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return true;
  }

  bool number(Token& token) {
    token.form = Token::Form::kInt;
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && is_hex(peek(2))) {
      token.text = "0x";
      at_ += 2;
      while (is_hex(peek())) token.text += source_[at_++];
    } else {
      while (is_digit(peek())) token.text += source_[at_++];
      if (peek() == '.' && is_digit(peek(1))) {
        token.form = Token::Form::kDouble;
        token.text += source_[at_++];
        while (is_digit(peek())) token.text += source_[at_++];
      }
      const bool sign = peek(1) == '+' || peek(1) == '-';
      if ((peek() == 'e' || peek() == 'E') && is_digit(peek(sign ? 2 : 1))) {
        token.form = Token::Form::kDouble;
        token.text += source_[at_++];
        if (sign) token.text += source_[at_++];
        while (is_digit(peek())) token.text += source_[at_++];
      }
    }
    if (token.form == Token::Form::kInt && (peek() == 'u' || peek() == 'U')) {
      token.form = Token::Form::kUint;
      ++at_;
    }
    return true;
  }

  // Length of r, b, rb before a quote; npos where no string begins.
  std::size_t string_prefix() const {
    std::size_t length = 0;
    while (length < 2 && std::string_view("rRbB").contains(peek(length)) && peek(length) != '\0')
      ++length;
    const char quote = peek(length);
    return quote == '"' || quote == '\'' ? length : std::string_view::npos;
  }

  bool string(Token& token, std::size_t prefix) {
    bool raw = false, bytes = false;
    for (std::size_t i = 0; i < prefix; ++i, ++at_)
      (source_[at_] == 'r' || source_[at_] == 'R' ? raw : bytes) = true;
    token.form = bytes ? Token::Form::kBytes : Token::Form::kString;
    const char quote = source_[at_];
    const std::string triple(3, quote);
    const bool is_triple = source_.substr(at_).starts_with(triple);
    const std::string_view end =
        is_triple ? std::string_view(triple) : std::string_view(triple).substr(0, 1);
    const std::size_t begin = at_;
    at_ += end.size();
    while (at_ < source_.size()) {
      if (source_.substr(at_).starts_with(end)) {
        at_ += end.size();
        return true;
      }
      if (!is_triple && (peek() == '\n' || peek() == '\r')) return false;
      if (peek() == '\\' && !raw) {
        if (!escape(token, bytes)) return false;
      } else {
        token.text += source_[at_++];
      }
    }
    if (!is_triple) return false;
    // Three quotes that nothing ends: an empty string stands before the third.
    at_ = begin + 2;
    token.text.clear();
    return true;
  }

  bool escape(Token& token, bool bytes) {
    std::string& out = token.text;
    ++at_;
    const char c = peek();
    if (c == '\0') return false;
    ++at_;
    constexpr std::string_view kSimple = "abfnrtv\\'\"`?";
    constexpr std::string_view kMeaning = "\a\b\f\n\r\t\v\\'\"`?";
    if (const std::size_t i = kSimple.find(c); i != std::string_view::npos) {
      out += kMeaning[i];
      return true;
    }
    std::size_t digits = c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    int base = 16;
    if (c >= '0' && c <= '3') {
      digits = 3;
      base = 8;
      --at_;
    }
    if (digits == 0 || at_ + digits > source_.size()) return false;
    std::uint32_t rune = 0;
    const char* from = source_.data() + at_;
    const auto [end, error] = std::from_chars(from, from + digits, rune, base);
    if (error != std::errc() || end != from + digits) return false;
    at_ += digits;
    if (digits >= 4 && (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000))) {
      token.problem = "invalid unicode code point";
      return true;
    }
    if (bytes && digits < 4)
      out += static_cast<char>(rune);
    else
      append_utf8(out, rune);
    return true;
  }

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace

Tokens tokenize(std::string_view source) { return Lexer(source).run(); }

std::string format_issues(std::string_view source, const std::vector<Issue>& issues) {
  std::string out;
  for (const Issue& issue : issues) {
    const std::size_t offset = std::min(issue.offset, source.size());
    std::size_t line = 1, start = 0;
    for (std::size_t i = 0; i < offset; ++i)
      if (source[i] == '\n') ++line, start = i + 1;
    const std::string_view text = source.substr(start, source.find('\n', start) - start);
    // A dot for each character before, a wide one for those beyond ASCII.
    std::string dots;
    std::size_t column = 1;
    for (std::size_t i = start; i < offset; ++i) {
      const auto byte = static_cast<unsigned char>(source[i]);
      if ((byte & 0xc0) == 0x80) continue;
      dots += byte < 0x80 ? "." : "．";
      ++column;
    }
    const bool wide = offset < source.size() && static_cast<unsigned char>(source[offset]) >= 0x80;
    out += fmt::format("{}ERROR: <input>:{}:{}: {}\n | {}\n | {}{}", out.empty() ? "" : "\n", line,
                       column, issue.message, text, dots, wide ? "＾" : "^");
  }
  return out;
}

}  // namespace drydock::schema::cel
