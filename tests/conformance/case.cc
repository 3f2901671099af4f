#include "tests/conformance/case.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace drydock::conformance {
namespace {

Status bad_input(std::string message) {
  return Status(400, reason::kBadRequest, std::move(message));
}

}  // namespace

Result<std::vector<std::string>> case_files(const std::string& path) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    for (const auto& entry : fs::recursive_directory_iterator(path, error))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
  } else {
    files.push_back(path);
  }
  if (error) return fail(bad_input(fmt::format("cannot read {}: {}", path, error.message())));
  std::ranges::sort(files);
  return files;
}

Result<Case> load_case(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  if (!stream) return fail(bad_input("cannot read " + file));
  Ordered json = Ordered::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("steps") || !json["steps"].is_array())
    return fail(bad_input(file + ": not a recorded case"));
  return Case{.area = json.value("area", ""),
              .name = json.value("name", ""),
              .about = json.value("about", ""),
              .steps = std::move(json["steps"])};
}

Result<std::vector<Case>> load_cases(const std::string& path, const std::string& only) {
  DRYDOCK_TRY(const std::vector<std::string> files, case_files(path));
  std::vector<Case> cases;
  for (const std::string& file : files) {
    DRYDOCK_TRY(Case one, load_case(file));
    if (one.full_name().find(only) != std::string::npos) cases.push_back(std::move(one));
  }
  std::ranges::sort(cases, {}, &Case::full_name);
  return cases;
}

const Ordered* lookup(const Ordered& value, std::string_view path) {
  const Ordered* at = &value;
  while (at && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::string part(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
    if (at->is_array()) {
      // As Python has it: -1 is the last one.
      std::ptrdiff_t index = 0;
      const auto size = static_cast<std::ptrdiff_t>(at->size());
      const auto [end, bad] = std::from_chars(part.data(), part.data() + part.size(), index);
      if (index < 0) index += size;
      if (bad != std::errc() || end != part.data() + part.size() || index < 0 || index >= size)
        return nullptr;
      at = &(*at)[static_cast<std::size_t>(index)];
    } else {
      auto it = at->is_object() ? at->find(part) : at->end();
      at = it == at->end() ? nullptr : &*it;
    }
  }
  return at;
}

}  // namespace drydock::conformance
