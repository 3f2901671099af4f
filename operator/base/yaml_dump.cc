#include <nlohmann/json.hpp>

#include "operator/base/yaml.h"
#include "operator/base/yaml_scalar.h"

namespace drydock::yaml {
namespace {

constexpr int kIndent = 2;
/// Longer lines are broken at the next single space, as kubectl's are.
constexpr std::size_t kBestWidth = 80;
/// Longer keys are written as "? key" and ": value".
constexpr std::size_t kLongestSimpleKey = 128;

/// One character of a text: its code point and length in bytes; broken UTF-8 is one byte each.
struct Character {
  char32_t code;
  std::size_t size;
};

Character decode(std::string_view text, std::size_t at) {
  auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[at + i]); };
  unsigned first = byte(0);
  std::size_t size = first < 0x80    ? 1
                     : first >= 0xf0 ? 4
                     : first >= 0xe0 ? 3
                     : first >= 0xc2 ? 2
                                     : 1;
  if (size == 1 || at + size > text.size()) return {first < 0x80 ? first : 0xfffd, 1};
  char32_t code = first & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) code = (code << 6) | (byte(i) & 0x3f);
  return {code, size};
}

bool is_printable(char32_t c) {
  return c == '\n' || (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c <= 0xd7ff) ||
         (c >= 0xe000 && c <= 0xfffd && c != 0xfeff);
}
bool is_separator(char32_t c) { return c == 0x2028 || c == 0x2029; }

/// Which styles may hold a text, by YAML's rules for block context.
struct Analysis {
  bool plain = true, literal = true, multiline = false, special = false;
};

Analysis analyze(std::string_view text) {
  Analysis result;
  if (text.empty()) {
    result.plain = result.literal = false;
    return result;
  }
  bool indicators = text.starts_with("---") || text.starts_with("...");
  bool space_break = false;
  char previous = '\n';
  for (std::size_t i = 0; i < text.size();) {
    auto [code, size] = decode(text, i);
    char next = i + size < text.size() ? text[i + size] : '\n';
    bool before_blank = next == ' ' || next == '\n' || next == '\t';
    if (i == 0) {
      indicators |=
          code < 0x80 && std::string_view("#,[]{}&*!|>'\"%@`").find(static_cast<char>(code)) !=
                             std::string_view::npos;
      indicators |= (code == '-' || code == '?') && before_blank;
    }
    indicators |= code == ':' && before_blank;
    indicators |= code == '#' && (previous == ' ' || previous == '\n');
    result.special |= !is_printable(code) || is_separator(code);
    if (code == '\n') {
      result.multiline = true;
      space_break |= previous == ' ' && i > 0;
    }
    previous = size == 1 ? text[i] : 'x';
    i += size;
  }
  bool outer_space = text.front() == ' ' || text.back() == ' ';
  result.plain = !indicators && !outer_space && !result.multiline && !result.special;
  result.literal = text.back() != ' ' && !space_break && !result.special;
  return result;
}

/// Sixty-based numbers of YAML 1.1, which other parsers still read: 12:30:45.
bool is_base60(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return false;
  for (char c : text) {
    if (!(c >= '0' && c <= '9') && c != ':' && c != '.' && c != '_' && c != '+' && c != '-')
      return false;
  }
  return text.front() != ':' && text.back() != ':';
}

class Writer {
 public:
  template <class J>
  std::string write(const J& value) {
    node(value, 0, false);
    if (column_ > 0) line_break();
    return std::move(out_);
  }

 private:
  void put(char c) {
    out_ += c;
    ++column_;
  }
  void put(std::string_view text) {
    out_ += text;
    for (char c : text) column_ += (c & 0xc0) != 0x80;
  }
  void line_break() {
    out_ += '\n';
    column_ = 0;
  }
  void start_line(int indent) {
    if (column_ > 0) line_break();
    out_.append(static_cast<std::size_t>(indent), ' ');
    column_ = static_cast<std::size_t>(indent);
  }

  /// `indent` is that of the line the value stands on; `inline_first` leaves a collection's first
  /// entry on the current line, behind "- ".
  template <class J>
  void node(const J& value, int indent, bool inline_first) {
    if (value.is_object() && !value.empty()) {
      for (auto it = value.begin(); it != value.end(); ++it) {
        if (!inline_first) start_line(indent);
        inline_first = false;
        mapping_entry(it.key(), it.value(), indent);
      }
    } else if (value.is_array() && !value.empty()) {
      for (const auto& item : value) {
        if (!inline_first) start_line(indent);
        inline_first = false;
        put("- ");
        node(item, indent + kIndent, true);
      }
    } else {
      scalar(value, indent);
    }
  }

  template <class J>
  void mapping_entry(const std::string& key, const J& value, int indent) {
    bool simple = key.size() <= kLongestSimpleKey && key.find('\n') == std::string::npos;
    if (!simple) put("? ");
    text(key, indent + kIndent, simple);
    if (!simple) start_line(indent);
    put(':');
    bool collection = (value.is_object() || value.is_array()) && !value.empty();
    if (!simple) put(' ');
    if (collection) {
      // A sequence below a key is not indented further.
      bool deeper = value.is_object() || !simple;
      node(value, deeper ? indent + kIndent : indent, !simple);
      return;
    }
    if (simple) put(' ');
    scalar(value, indent + kIndent);
  }

  template <class J>
  void scalar(const J& value, int indent) {
    if (value.is_string()) {
      text(value.template get_ref<const std::string&>(), indent > 0 ? indent : kIndent, false);
    } else if (value.is_number_float()) {
      put(format_float(value.template get<double>()));
    } else {
      put(value.dump());  // null, true, 12, {}, []
    }
  }

  void text(const std::string& value, int indent, bool key) {
    Analysis allowed = analyze(value);
    if (value.find('\n') != std::string::npos) {
      if (allowed.literal && !key) return literal(value, indent);
      return double_quoted(value, indent, !key);
    }
    if (!resolves_to_string(value) || is_base60(value) || allowed.special) {
      return double_quoted(value, indent, !key);
    }
    if (allowed.plain) return folded(value, indent, !key, false);
    put('\'');
    folded(value, indent, !key, true);
    put('\'');
  }

  /// Plain or single-quoted text; a line may break at a single space once it is long enough.
  void folded(std::string_view value, int indent, bool may_break, bool quoted) {
    bool after_space = false;
    for (std::size_t i = 0; i < value.size();) {
      std::size_t size = decode(value, i).size;
      bool inner = !quoted || (i > 0 && i + 1 < value.size());
      bool space = value[i] == ' ';
      if (space && may_break && !after_space && column_ > kBestWidth && inner &&
          value[i + 1] != ' ') {
        start_line(indent);
      } else {
        put(value.substr(i, size));
        if (quoted && value[i] == '\'') put('\'');
      }
      after_space = space;
      i += size;
    }
  }

  void double_quoted(std::string_view value, int indent, bool may_break) {
    put('"');
    bool after_space = false;
    for (std::size_t i = 0; i < value.size();) {
      auto [code, size] = decode(value, i);
      bool space = code == ' ';
      if (space && may_break && !after_space && column_ > kBestWidth && i > 0 &&
          i + 1 < value.size()) {
        start_line(indent);
        if (value[i + 1] == ' ') put('\\');
      } else if (!is_printable(code) || is_separator(code) || code == '\n' || code == '"' ||
                 code == '\\') {
        escape(code);
      } else {
        put(code == 0xfffd ? std::string_view("\xef\xbf\xbd") : value.substr(i, size));
      }
      after_space = space;
      i += size;
    }
    put('"');
  }

  void escape(char32_t code) {
    static constexpr std::pair<char32_t, char> kShort[] = {
        {0, '0'},     {7, 'a'},    {8, 'b'},      {9, 't'},     {10, 'n'},
        {11, 'v'},    {12, 'f'},   {13, 'r'},     {0x1b, 'e'},  {'"', '"'},
        {'\\', '\\'}, {0x85, 'N'}, {0x2028, 'L'}, {0x2029, 'P'}};
    for (auto [character, letter] : kShort) {
      if (character != code) continue;
      put('\\');
      put(letter);
      return;
    }
    auto number = static_cast<std::uint32_t>(code);
    if (number <= 0xff) {
      put(fmt::format("\\x{:02X}", number));
    } else if (number <= 0xffff) {
      put(fmt::format("\\u{:04X}", number));
    } else {
      put(fmt::format("\\U{:08X}", number));
    }
  }

  void literal(std::string_view value, int indent) {
    put('|');
    if (value.front() == ' ' || value.front() == '\n') put(static_cast<char>('0' + kIndent));
    if (!value.ends_with('\n')) {
      put('-');
    } else if (value.size() == 1 || value[value.size() - 2] == '\n') {
      put('+');
    }
    line_break();
    while (!value.empty()) {
      std::size_t end = value.find('\n');
      std::string_view line = value.substr(0, end);
      if (!line.empty()) start_line(indent), put(line);
      if (end == std::string_view::npos) return;
      line_break();
      value.remove_prefix(end + 1);
    }
  }

  std::string out_;
  std::size_t column_ = 0;
};

}  // namespace

std::string dump(const nlohmann::json& value) { return Writer().write(value); }
std::string dump(const nlohmann::ordered_json& value) { return Writer().write(value); }

}  // namespace drydock::yaml
