#include "fakeapi/kinds/go_json.h"

#include <fmt/format.h>

#include <vector>

namespace drydock::fake {
namespace {

// Follows encoding/json's scanner: one state, a stack of open containers.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::string error() {
    if (!value()) return message_;
    skip_space();
    if (at_ < text_.size()) complain("after top-level value");
    return message_;
  }

 private:
  static constexpr int kMaxDepth = 10'000;

  bool end() {
    message_ = "unexpected end of JSON input";
    return false;
  }
  bool complain(std::string_view context) {
    if (at_ >= text_.size()) return end();
    message_ = fmt::format("invalid character {} {}", quoted(), context);
    return false;
  }
  std::string quoted() const {
    const char letter = text_[at_];
    if (letter == '\'') return "'\\''";
    if (letter == '"') return "'\"'";
    if (letter == '\n') return "'\\n'";
    if (letter == '\t') return "'\\t'";
    if (letter == '\r') return "'\\r'";
    if (letter == '\\') return "'\\\\'";
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7f) return fmt::format("'\\x{:02x}'", byte);
    if (byte >= 0x80) {  // Go quotes the byte as a code point of its own
      std::string utf8{static_cast<char>(0xc0 | (byte >> 6)),
                       static_cast<char>(0x80 | (byte & 0x3f))};
      return byte < 0xa0 || byte == 0xad ? fmt::format("'\\u{:04x}'", byte) : "'" + utf8 + "'";
    }
    return fmt::format("'{}'", letter);
  }
  void skip_space() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  bool digit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }

  // Containers are kept on a stack of their own: deep texts must not exhaust ours.
  bool value() {
    std::vector<char> open;
    while (true) {
      skip_space();
      if (at_ >= text_.size()) return end();
      const char letter = text_[at_];
      if (letter == '{' || letter == '[') {
        if (static_cast<int>(open.size()) >= kMaxDepth) {
          message_ = "exceeded max depth";
          return false;
        }
        ++at_;
        skip_space();
        if (letter == '{') {
          if (at_ < text_.size() && text_[at_] == '}') {
            ++at_;
          } else {
            open.push_back('{');
            if (!key("looking for beginning of object key string")) return false;
            continue;
          }
        } else if (at_ < text_.size() && text_[at_] == ']') {
          ++at_;
        } else {
          open.push_back('[');
          continue;
        }
      } else if (!scalar()) {
        return false;
      }
      bool another = false;
      while (!open.empty() && !another) {
        skip_space();
        if (at_ >= text_.size()) return end();
        const bool object = open.back() == '{';
        if (text_[at_] == ',') {
          ++at_;
          skip_space();
          if (object && !key("looking for beginning of object key string")) return false;
          another = true;
        } else if (text_[at_] == (object ? '}' : ']')) {
          ++at_;
          open.pop_back();
        } else {
          return complain(object ? "after object key:value pair" : "after array element");
        }
      }
      if (!another) return true;
    }
  }
  bool key(std::string_view context) {
    if (at_ >= text_.size()) return end();
    if (text_[at_] != '"') return complain(context);
    if (!string()) return false;
    skip_space();
    if (at_ >= text_.size()) return end();
    if (text_[at_] != ':') return complain("after object key");
    ++at_;
    return true;
  }
  bool scalar() {
    const char letter = text_[at_];
    if (letter == '"') return string();
    if (letter == '-' || digit()) return number();
    if (letter == 't') return literal("true");
    if (letter == 'f') return literal("false");
    if (letter == 'n') return literal("null");
    return complain("looking for beginning of value");
  }
  bool literal(std::string_view word) {
    for (std::size_t i = 0; i < word.size(); ++i, ++at_) {
      if (at_ >= text_.size()) return end();
      if (text_[at_] != word[i])
        return complain(fmt::format("in literal {} (expecting '{}')", word, word[i]));
    }
    return true;
  }
  bool number() {
    if (text_[at_] == '-') ++at_;
    if (!digit()) return complain("in numeric literal");
    if (text_[at_] == '0')
      ++at_;
    else
      while (digit()) ++at_;
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (!digit()) return complain("after decimal point in numeric literal");
      while (digit()) ++at_;
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!digit()) return complain("in exponent of numeric literal");
      while (digit()) ++at_;
    }
    return true;
  }
  bool string() {
    for (++at_; at_ < text_.size(); ++at_) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '"') {
        ++at_;
        return true;
      }
      if (byte < 0x20) return complain("in string literal");
      if (byte != '\\') continue;
      if (++at_ >= text_.size()) return end();
      if (text_[at_] == 'u') {
        for (int i = 0; i < 4; ++i) {
          if (++at_ >= text_.size()) return end();
          if (!std::isxdigit(static_cast<unsigned char>(text_[at_])))
            return complain("in \\u hexadecimal character escape");
        }
      } else if (std::string_view("\"\\/bfnrt").find(text_[at_]) == std::string_view::npos) {
        return complain("in string escape code");
      }
    }
    return end();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string message_;
};

}  // namespace

std::string go_syntax_error(std::string_view text) { return Scanner(text).error(); }

std::string_view go_value_name(const Json& value) {
  if (value.is_string()) return "string";
  if (value.is_number()) return "number";
  if (value.is_boolean()) return "bool";
  if (value.is_array()) return "array";
  if (value.is_object()) return "object";
  return "null";
}

}  // namespace drydock::fake
