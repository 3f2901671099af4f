#include "operator/telemetry/health.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace drydock {

HttpReply answer_probe(std::string_view probe, const std::vector<HealthCheck>& checks,
                       const HttpQuestion& question) {
  if (question.path.size() > probe.size()) {
    const std::string name = question.path.substr(probe.size() + 1);
    const auto check = std::ranges::find(checks, name, &HealthCheck::name);
    if (check == checks.end()) return {.code = 404, .body = "no such check\n"};
    if (check->failure.empty()) return {.body = "ok"};
    return {.code = 500, .body = check->failure + "\n"};
  }
  std::set<std::string> excluded;
  const auto [begin, end] = question.parameters.equal_range("exclude");
  for (auto it = begin; it != end; ++it) excluded.insert(it->second);
  std::string list;
  bool failed = false;
  for (const HealthCheck& check : checks) {
    if (excluded.contains(check.name)) {
      list += fmt::format("[+]{} excluded: ok\n", check.name);
    } else if (check.failure.empty()) {
      list += fmt::format("[+]{} ok\n", check.name);
    } else {
      failed = true;
      list += fmt::format("[-]{} failed: {}\n", check.name, check.failure);
    }
  }
  const std::string_view name = probe.substr(1);
  if (failed) return {.code = 500, .body = fmt::format("{}{} check failed\n", list, name)};
  if (question.parameters.contains("verbose"))
    return {.body = fmt::format("{}{} check passed\n", list, name)};
  return {.body = "ok"};
}

}  // namespace drydock
