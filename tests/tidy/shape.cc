#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/tidy/checks.h"

namespace drydock::tidy {
namespace {

constexpr std::size_t kMaxLines = 500;
constexpr std::string_view kLists = "CMakeLists.txt";
constexpr std::string_view kRoot = "${PROJECT_SOURCE_DIR}/";

// Longer files, each with the reason why it is better whole.
const std::map<std::string, std::string_view, std::less<>>& allowed_long_files() {
  static const std::map<std::string, std::string_view, std::less<>> all = {
      {"operator/builtin/volume.h", "the kinds of volumes, one short declaration each"},
  };
  return all;
}

// Sources that are not this build's.
constexpr std::string_view kOthers[] = {
    "e2e/consumer",            // built against the installed library
    "scenarios/tool/skeleton"  // what `drydock new` writes
};

// The words of a CMakeLists.txt: names, paths, keywords.
std::set<std::string, std::less<>> words_of(std::string_view text) {
  std::set<std::string, std::less<>> words;
  for (std::string_view line : lines_of(text)) {
    line = line.substr(0, line.find('#'));
    std::string word;
    if (const auto root = line.find(kRoot); root != std::string_view::npos)
      words.merge(words_of(line.substr(root + kRoot.size())));
    for (char c : line) {
      if (std::string_view(" \t\r()\"").find(c) == std::string_view::npos) {
        word += c;
      } else if (!word.empty()) {
        words.insert(std::exchange(word, {}));
      }
    }
    if (!word.empty()) words.insert(std::move(word));
  }
  return words;
}

// The nearest folder above `path` with a CMakeLists.txt; "/" where there is none.
std::string list_above(const Tree& tree, const std::string& path) {
  for (std::string folder = folder_of(path);; folder = folder_of(folder)) {
    if (tree.contains(folder.empty() ? std::string(kLists) : fmt::format("{}/{}", folder, kLists)))
      return folder;
    if (folder.empty()) return "/";
  }
}

std::string list_in(const std::string& folder) {
  return folder.empty() ? std::string(kLists) : fmt::format("{}/{}", folder, kLists);
}

std::string below(const std::string& path, const std::string& folder) {
  return folder.empty() ? path : path.substr(folder.size() + 1);
}

}  // namespace

Findings headers_without_contract(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree) {
    if (!is_header(path)) continue;
    const auto lines = lines_of(text);
    if (lines.empty() || lines[0] != "#pragma once")
      findings.push_back({path, 1, "a header begins with #pragma once"});
    else if (lines.size() < 2 || !lines[1].starts_with("// "))
      findings.push_back({path, 2, "what this header is stands in a comment below #pragma once"});
  }
  return findings;
}

Findings sources_not_built(const Tree& tree) {
  Findings findings;
  std::map<std::string, std::set<std::string, std::less<>>> words;  // by folder
  for (const auto& [path, text] : tree) {
    if (path == kLists || path.ends_with("/CMakeLists.txt"))
      words[folder_of(path)].merge(words_of(text));
    // What all lists share names sources from the root.
    if (path.ends_with(".cmake")) words[""].merge(words_of(text));
  }
  for (const auto& [path, text] : tree) {
    const bool is_list = path != kLists && path.ends_with("/CMakeLists.txt");
    if (!is_source(path) && !is_list) continue;
    if (std::ranges::any_of(kOthers, [&](auto other) { return is_below(path, other); })) continue;
    const std::string folder = list_above(tree, is_list ? folder_of(path) : path);
    if (folder == "/") {
      findings.push_back({path, 0, "no CMakeLists.txt builds it"});
      continue;
    }
    // A folder may be added in one go (a/b), or by a loop over its name.
    const std::string name = below(is_list ? folder_of(path) : path, folder);
    if (!words[folder].contains(name))
      findings.push_back({path, 0, fmt::format("{} does not name {}", list_in(folder), name)});
  }
  return findings;
}

Findings long_files(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree) {
    if (!is_header(path) && !is_source(path)) continue;
    const std::size_t lines = lines_of(text).size();
    const bool allowed = allowed_long_files().contains(path);
    if (lines > kMaxLines && !allowed)
      findings.push_back({path, 0, fmt::format("{} lines; split it by responsibility", lines)});
    if (lines <= kMaxLines && allowed)
      findings.push_back({path, 0, "no longer long; take it off the list in tests/tidy/shape.cc"});
  }
  return findings;
}

}  // namespace drydock::tidy
