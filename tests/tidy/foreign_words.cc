#include <fmt/format.h>

#include <algorithm>

#include "tests/tidy/checks.h"

namespace drydock::tidy {
namespace {

struct Word {
  std::string_view begin, end;  // in two parts, so that this file does not hold it
  std::string_view why;
};

const std::vector<Word>& words() {
  constexpr std::string_view kUnfinished = "finish it, or say in a comment what is so";
  constexpr std::string_view kMachine = "a path of one machine";
  constexpr std::string_view kOutside = "lies outside the repository";
  constexpr std::string_view kTool = "the project's text speaks of the project alone";
  constexpr std::string_view kRegistry = "the host of a package registry";
  static const std::vector<Word> all = {
      {"TO", "DO", kUnfinished},
      {"FIX", "ME", kUnfinished},
      {"DIS", "ABLED_", "a test that is switched off"},
      {"/tmp", "/dd", kMachine},
      {"/wo", "rk/", kMachine},
      {"../sha", "red/", kOutside},
      {"INTER", "FACES.md", kOutside},
      {"STY", "LE.md", kOutside},
      {"Anth", "ropic", kTool},
      {"Clau", "de", kTool},
      {"Chat", "GPT", kTool},
      {"Open", "AI", kTool},
      {"Copi", "lot", kTool},
      {"AI assis", "tant", kTool},
      {"AI age", "nt", kTool},
      {"language mod", "el", kTool},
      {"this ses", "sion", kTool},
      {"pypi", ".org", kRegistry},
      {"pythonhosted", ".org", kRegistry},
      {"crates", ".io", kRegistry},
      {"npmjs", ".org", kRegistry},
      {"proxy.golang", ".org", kRegistry},
      {"maven", ".org", kRegistry},
      {"maven.apache", ".org", kRegistry},
      {"deb.debian", ".org", kRegistry},
  };
  return all;
}

}  // namespace

Findings foreign_words(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree)
    for (const Word& word : words()) {
      const std::string whole = fmt::format("{}{}", word.begin, word.end);
      if (text.find(whole) == std::string::npos) continue;
      int number = 0;
      for (std::string_view line : lines_of(text)) {
        ++number;
        if (line.find(whole) != std::string_view::npos)
          findings.push_back({path, number, fmt::format("\"{}\": {}", whole, word.why)});
      }
    }
  return findings;
}

}  // namespace drydock::tidy
