#include "scenarios/engine/scenario/flow_yaml.h"

#include <fmt/format.h>

#include <algorithm>

#include "operator/base/yaml.h"

namespace drydock::sim {
namespace {

using Value = nlohmann::ordered_json;

/// The code point at `at` when it is one that quoted text cannot hold as it is; 0 otherwise.
/// `size` is its length in bytes.
unsigned unprintable(std::string_view text, std::size_t at, std::size_t& size) {
  auto byte = [&text, at](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  size = 1;
  if (byte(0) < 0x20 || byte(0) == 0x7f) return byte(0) == 0 ? 0x110000 : byte(0);
  size = 2;
  if (byte(0) == 0xc2 && byte(1) < 0xa0) return byte(1);
  size = 3;
  if (byte(0) == 0xe2 && byte(1) == 0x80 && (byte(2) == 0xa8 || byte(2) == 0xa9))
    return 0x2000 + (byte(2) & 0x3fu);
  if (byte(0) == 0xef && byte(1) == 0xbb && byte(2) == 0xbf) return 0xfeff;
  size = 1;
  return 0;
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0, size = 1; i < text.size(); i += size) {
    if (const unsigned code = unprintable(text, i, size)) {
      out += code == '\n' ? "\\n" : fmt::format("\\u{:04x}", code & 0xffff);
      continue;
    }
    if (text[i] == '"' || text[i] == '\\') out += '\\';
    out += text.substr(i, size);
  }
  return out + '"';
}

/// A scalar without quotes where YAML reads it back as that text, in braces and out of them.
std::string scalar_text(const std::string& text) {
  const bool is_merge_key = text == "<<";
  if (!is_merge_key && text.find_first_of(",?[]{}\n") == std::string::npos &&
      yaml::dump(Value(text)) == text + "\n")
    return text;
  return in_quotes(text);
}

std::string scalar(const Value& value) {
  if (value.is_string()) return scalar_text(value.get<std::string>());
  if (value.is_structured()) return value.is_object() ? "{}" : "[]";
  std::string text = yaml::dump(value);
  text.pop_back();
  return text;
}

bool is_short(const Value& value, std::size_t room, std::string& text) {
  text = flow_yaml(value);
  return text.size() <= room && text.find('\n') == std::string::npos;
}

void write_block(std::string& out, const Value& value, std::size_t indent);

/// What follows "KEY:" or "-", from the space on; `column` is where it begins.
void write_value(std::string& out, const Value& value, std::size_t column, std::size_t indent) {
  std::string text;
  const std::size_t room = kLineWidth > column + 1 ? kLineWidth - column - 1 : 0;
  if (!value.is_structured() || value.empty() || is_short(value, room, text)) {
    out += " " + (text.empty() ? scalar(value) : text) + "\n";
    return;
  }
  out += "\n";
  write_block(out, value, indent);
}

void write_block(std::string& out, const Value& value, std::size_t indent) {
  if (value.is_array()) {
    for (const Value& item : value) write_item(out, item, indent);
    return;
  }
  for (const auto& [key, member] : value.items()) write_entry(out, key, member, indent);
}

}  // namespace

std::string flow_yaml(const Value& value) {
  if (!value.is_structured() || value.empty()) return scalar(value);
  std::string out(1, value.is_object() ? '{' : '[');
  bool first = true;
  for (const auto& [key, member] : value.items()) {
    if (!std::exchange(first, false)) out += ", ";
    if (value.is_object()) out += scalar_text(key) + ": ";
    out += flow_yaml(member);
  }
  return out + (value.is_object() ? '}' : ']');
}

void write_entry(std::string& out, const std::string& key, const Value& value, std::size_t indent,
                 std::string_view lead) {
  const std::string name = scalar_text(key) + ":";
  out += lead.empty() ? std::string(indent, ' ') : std::string(lead);
  out += name;
  // A list stands below its key without further indentation.
  write_value(out, value, indent + name.size(), value.is_array() ? indent : indent + 2);
}

void write_item(std::string& out, const Value& value, std::size_t indent) {
  std::string text;
  const std::string lead = std::string(indent, ' ') + "- ";
  if (!value.is_object() || value.empty() ||
      is_short(value, kLineWidth > lead.size() ? kLineWidth - lead.size() : 0, text)) {
    out += std::string(indent, ' ') + "-";
    return write_value(out, value, indent + 1, indent + 2);
  }
  bool first = true;
  for (const auto& [key, member] : value.items()) {
    write_entry(out, key, member, indent + 2, std::exchange(first, false) ? lead : "");
  }
}

void write_prose(std::string& out, const std::string& key, const std::string& text) {
  const std::string on_one_line = key + ": " + scalar_text(text);
  std::size_t ignored = 0;
  bool foldable = !text.empty() && text.front() != ' ' && text.back() != ' ' &&
                  text.find("  ") == std::string::npos;
  for (std::size_t i = 0; foldable && i < text.size(); ++i)
    foldable = unprintable(text, i, ignored) == 0;
  if (on_one_line.size() <= kLineWidth || !foldable) {
    out += on_one_line + "\n";
    return;
  }
  out += key + ": >-\n";
  std::string line;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(' ', from), text.size());
    const std::string word = text.substr(from, end - from);
    if (!line.empty() && line.size() + 1 + word.size() + 2 > kLineWidth) {
      out += "  " + std::exchange(line, {}) + "\n";
    }
    line += (line.empty() ? "" : " ") + word;
    from = end + 1;
  }
  out += "  " + line + "\n";
}

}  // namespace drydock::sim
