#include "tests/tidy/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace drydock::tidy {
namespace {

namespace fs = std::filesystem;

bool is_part_of_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Blanks text[begin, end), but for the line ends in it.
void blank(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < std::min(end, text.size()); ++i)
    if (text[i] != '\n') text[i] = ' ';
}

// Where a quoted literal that begins at `begin` ends: after its closing quote, or at the line's
// end.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == text[begin])
      return i + 1;
  }
  return std::min(text.find('\n', begin), text.size());
}

// The same for R"mark( ... )mark", `begin` at its quote.
std::size_t end_of_raw(std::string_view text, std::size_t begin) {
  const std::size_t open = std::min(text.find('(', begin), text.size());
  const std::string close = fmt::format("){}\"", text.substr(begin + 1, open - begin - 1));
  const std::size_t found = text.find(close, open);
  return found == std::string_view::npos ? text.size() : found + close.size();
}

// A quote between digits parts them: 1'000.
bool parts_digits(std::string_view text, std::size_t at) {
  return at > 0 && is_part_of_a_name(text[at - 1]) && at + 1 < text.size() &&
         is_part_of_a_name(text[at + 1]);
}

}  // namespace

Tree read_tree(const std::string& root) {
  Tree tree;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator();
       ++it) {
    const std::string name = it->path().filename();
    if (it->is_directory() && (name == ".git" || name == ".cache" || name.starts_with("build"))) {
      it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file() || it->is_symlink()) continue;
    std::ifstream file(it->path(), std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (text.find('\0') == std::string::npos)
      tree.emplace(fs::relative(it->path(), root), std::move(text));
  }
  return tree;
}

std::string to_string(const Findings& findings) {
  std::string text;
  for (const Finding& finding : findings)
    text += fmt::format("{}:{}: {}\n", finding.path, finding.line, finding.what);
  return text;
}

bool is_header(std::string_view path) { return path.ends_with(".h"); }
bool is_source(std::string_view path) { return path.ends_with(".cc"); }

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

bool is_below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || prefix.empty() ||
                                      prefix.ends_with('/') || path[prefix.size()] == '/');
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string code_of(std::string_view text) {
  std::string code(text);
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    if (text.substr(i, 2) == "//") {
      end = std::min(text.find('\n', i), text.size());
      blank(code, i, end);
    } else if (text.substr(i, 2) == "/*") {
      const std::size_t close = text.find("*/", i + 2);
      end = close == std::string_view::npos ? text.size() : close + 2;
      blank(code, i, end);
    } else if (text[i] == '"' || (text[i] == '\'' && !parts_digits(text, i))) {
      const bool raw = text[i] == '"' && i > 0 && text[i - 1] == 'R';
      end = raw ? end_of_raw(text, i) : end_of_quoted(text, i);
      blank(code, i + 1, end - 1);
    }
    i = end;
  }
  return code;
}

std::vector<int> lines_with_token(std::string_view code, std::string_view token) {
  std::vector<int> lines;
  int line = 1;
  std::size_t counted = 0;
  for (std::size_t at = code.find(token); at != std::string_view::npos;
       at = code.find(token, at + 1)) {
    const std::size_t end = at + token.size();
    if (is_part_of_a_name(token.front()) && at > 0 && is_part_of_a_name(code[at - 1])) continue;
    if (is_part_of_a_name(token.back()) && end < code.size() && is_part_of_a_name(code[end]))
      continue;
    line += static_cast<int>(std::count(code.begin() + static_cast<std::ptrdiff_t>(counted),
                                        code.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    counted = at;
    lines.push_back(line);
  }
  return lines;
}

}  // namespace drydock::tidy
