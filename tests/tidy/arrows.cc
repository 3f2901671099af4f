#include <fmt/format.h>

#include <map>
#include <set>

#include "tests/tidy/checks.h"

namespace drydock::tidy {
namespace {

using Rooms = std::set<std::string, std::less<>>;

// The rooms whose headers a room may include, next to those that they may include themselves.
const std::map<std::string, Rooms, std::less<>>& arrows() {
  static const std::map<std::string, Rooms, std::less<>> all = {
      {"operator/base", {}},
      {"operator/api", {"operator/base"}},
      {"operator/schema", {"operator/api"}},
      {"operator/client", {"operator/api"}},
      {"operator/runtime", {"operator/api"}},
      {"operator/telemetry", {"operator/runtime"}},
      {"operator/crd", {"operator/schema"}},
      {"operator/builtin", {"operator/crd"}},
      {"operator/hello",
       {"operator/builtin", "operator/client", "operator/crd", "operator/runtime",
        "operator/telemetry"}},
      {"operator/blog",
       {"operator/client", "operator/crd", "operator/runtime", "operator/telemetry"}},
      {"fakeapi/store", {"operator/api"}},
      {"fakeapi/types", {"operator/schema"}},
      {"fakeapi/patch", {"fakeapi/types"}},
      {"fakeapi/apply", {"fakeapi/types"}},
      {"fakeapi/kinds", {"fakeapi/types"}},
      {"fakeapi/admission", {"fakeapi/kinds"}},
      {"fakeapi/write",
       {"fakeapi/admission", "fakeapi/apply", "fakeapi/patch", "fakeapi/store"}},
      {"fakeapi/controllers", {"fakeapi/write"}},
      {"fakeapi/http", {"operator/api"}},
      {"scenarios/engine", {"fakeapi/controllers", "operator/client", "operator/runtime"}},
      {"scenarios/operators", {"operator/blog", "operator/hello", "scenarios/engine"}},
      // The commands that run the recorded conversations and the zoo of bugs.
      {"scenarios/tool", {"fakeapi/http", "scenarios/operators", "tests/conformance", "tests/zoo"}},
  };
  return all;
}

// "operator/base" of "operator/base/asio.h".
std::string room_of(std::string_view path) {
  std::size_t slash = path.find('/');
  if (slash != std::string_view::npos) slash = path.find('/', slash + 1);
  return slash == std::string_view::npos ? folder_of(path) : std::string(path.substr(0, slash));
}

// What `drydock new` writes is another project's.
bool is_product(std::string_view path) {
  if (is_below(path, "scenarios/tool/skeleton")) return false;
  return is_below(path, "operator") || is_below(path, "fakeapi") || is_below(path, "scenarios");
}

const Rooms& reach(const std::string& room) {
  static std::map<std::string, Rooms> known;
  auto [it, is_new] = known.try_emplace(room);
  if (!is_new) return it->second;
  Rooms all{room};
  if (auto found = arrows().find(room); found != arrows().end())
    for (const std::string& next : found->second) all.merge(Rooms(reach(next)));
  return it->second = std::move(all);
}

// What `#include "..."` names, or nothing.
std::string_view included(std::string_view line) {
  constexpr std::string_view kBegin = "#include \"";
  if (!line.starts_with(kBegin)) return {};
  line.remove_prefix(kBegin.size());
  return line.substr(0, line.find('"'));
}

void check_includes(const std::string& path, std::string_view text, Findings& findings) {
  const std::string room = room_of(path);
  if (!arrows().contains(room)) {
    findings.push_back(
        {path, 0, fmt::format("no arrow in tests/tidy/arrows.cc leads to {}", room)});
    return;
  }
  int number = 0;
  for (std::string_view line : lines_of(text)) {
    ++number;
    const std::string_view header = included(line);
    if (header.find('/') == std::string_view::npos) continue;
    if (!reach(room).contains(room_of(header)))
      findings.push_back({path, number, fmt::format("{} must not include {}", room, header)});
  }
}

// An operator's program holds nothing of the fake and the harness.
void check_links(const std::string& path, std::string_view text, Findings& findings) {
  int number = 0;
  for (std::string_view line : lines_of(text)) {
    ++number;
    for (std::string_view part :
         {"drydock::fake", "drydock::sim", "drydock::http", "drydock::tool"})
      if (line.find(part) != std::string_view::npos)
        findings.push_back({path, number, fmt::format("an operator must not link {}", part)});
  }
}

}  // namespace

Findings forbidden_includes(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree) {
    if (is_product(path) && (is_header(path) || is_source(path)))
      check_includes(path, text, findings);
    if (is_below(path, "operator") && path.ends_with("CMakeLists.txt"))
      check_links(path, text, findings);
  }
  return findings;
}

}  // namespace drydock::tidy
