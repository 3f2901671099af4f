#include "scenarios/engine/scenario/parse_scenarios.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/engine/scenario/contradictions.h"
#include "scenarios/engine/scenario/grammar.h"
#include "scenarios/engine/scenario/scenario_reader.h"

namespace drydock::sim {
namespace {

namespace fs = std::filesystem;

std::unexpected<Status> refuse(std::string message) {
  return fail(Status(400, reason::kBadRequest, std::move(message)));
}

/// "line 3, column 7: what" as "FILE:3:7: what".
std::string with_place(const std::string& file, const std::string& message) {
  int line = 0;
  int column = 0;
  int end = 0;
  if (std::sscanf(message.c_str(), "line %d, column %d: %n", &line, &column, &end) == 2 &&
      end > 0) {
    return fmt::format("{}:{}:{}: {}", file, line, column,
                       message.substr(static_cast<std::size_t>(end)));
  }
  return file + ": " + message;
}

bool by_place(const Mistake& a, const Mistake& b) {
  return std::tie(a.where.file, a.where.line, a.where.column, a.text) <
         std::tie(b.where.file, b.where.line, b.where.column, b.text);
}

Result<std::string> read_text(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return fail(Status(404, reason::kNotFound, path.string() + ": cannot be read"));
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

Result<std::vector<fs::path>> files_below(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status))
    return fail(Status(404, reason::kNotFound, path + ": there is no such file or folder"));
  if (!fs::is_directory(status)) return std::vector<fs::path>{path};
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& file = entry->path();
    if (file.extension() == ".yaml" || file.extension() == ".yml") files.push_back(file);
  }
  if (error) return fail(Status(404, reason::kNotFound, path + ": " + error.message()));
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<std::vector<Scenario>> parse_scenarios(std::string_view text, const std::string& file) {
  auto documents = yaml::parse_all(text);
  if (!documents) return refuse(with_place(file, documents.error().message));
  static const ShapePtr grammar = grammar::scenario();
  std::vector<Scenario> scenarios;
  std::vector<Mistake> mistakes;
  for (const yaml::Document& document : *documents) {
    const std::size_t before = mistakes.size();
    check(*grammar, *document.value, {}, Mistakes(document, file, mistakes));
    if (mistakes.size() > before) continue;
    Scenario scenario = ScenarioReader(document, file, mistakes).read();
    std::ranges::move(contradictions(scenario), std::back_inserter(mistakes));
    const auto twin = std::ranges::find(scenarios, scenario.name, &Scenario::name);
    if (twin != scenarios.end()) {
      mistakes.push_back({scenario.where, fmt::format("name: \"{}\" is the name of the one at {}",
                                                      scenario.name, twin->where.to_string())});
    }
    scenarios.push_back(std::move(scenario));
  }
  if (mistakes.empty()) return scenarios;
  std::ranges::sort(mistakes, by_place);
  std::string message;
  for (const Mistake& mistake : mistakes)
    message += (message.empty() ? "" : "\n") + to_string(mistake);
  return refuse(std::move(message));
}

Result<std::vector<Scenario>> read_scenarios(const std::string& path) {
  DRYDOCK_TRY(const std::vector<fs::path> files, files_below(path));
  std::vector<Scenario> scenarios;
  std::string mistakes;
  for (const fs::path& file : files) {
    DRYDOCK_TRY(const std::string text, read_text(file));
    auto parsed = parse_scenarios(text, file.string());
    if (!parsed) {
      mistakes += (mistakes.empty() ? "" : "\n") + parsed.error().message;
      continue;
    }
    std::ranges::move(*parsed, std::back_inserter(scenarios));
  }
  if (!mistakes.empty()) return refuse(std::move(mistakes));
  if (scenarios.empty())
    return fail(Status(404, reason::kNotFound, path + ": there is no scenario in it"));
  return scenarios;
}

}  // namespace drydock::sim
