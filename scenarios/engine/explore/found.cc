#include "scenarios/engine/explore/found.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <filesystem>
#include <fstream>

#include "scenarios/engine/scenario/write_scenario.h"

namespace drydock::sim {
namespace {

/// FNV-1a.
std::uint32_t short_hash(std::string_view text) {
  std::uint32_t hash = 0x811c9dc5;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x01000193;
  return hash;
}

}  // namespace

std::string found_file_name(const Finding& finding) {
  return fmt::format("{}-{:08x}.yaml", finding.violation.oracle,
                     short_hash(write_scenario(finding.scenario)));
}

Result<std::string> write_found(const Finding& finding, const std::string& folder) {
  const std::string path = folder + "/" + found_file_name(finding);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::ofstream file(path);
  if (finding.scenario.found.empty())
    fmt::print(file,
               "# Found ({}): fails until the operator is mended, and must hold from then on.\n",
               finding.violation.oracle);
  file << write_scenario(finding.scenario);
  file.close();
  if (!file) return fail(Status(0, reason::kBadRequest, fmt::format("cannot write {}", path)));
  return path;
}

}  // namespace drydock::sim
