#include "tests/conformance/score.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tests/conformance/conversation.h"

namespace drydock::conformance {
namespace {


Status bad_input(std::string message) {
  return Status(400, reason::kBadRequest, std::move(message));
}

struct Count {
  int passed = 0;
  int total = 0;
  void add(const Outcome& outcome) {
    ++total;
    if (outcome.differences.empty()) ++passed;
  }
  std::string to_string() const {
    return total == 0 ? "-" : fmt::format("{} of {}", passed, total);
  }
};

std::string suffix(BackendKind backend) { return fmt::format(" ({})", to_string(backend)); }

}  // namespace

std::string_view to_string(BackendKind kind) {
  return kind == BackendKind::kInProcess ? "in process" : "served";
}

std::string controllers_for(const std::string& area) {
  return area == "gc" ? "*,-kubelet" : "none";
}

Result<std::unique_ptr<Backend>> make_backend(BackendKind kind, const std::string& area) {
  return kind == BackendKind::kInProcess ? make_in_process_backend(controllers_for(area))
                                         : make_served_backend(controllers_for(area));
}

Result<std::vector<Outcome>> run_cases(const std::vector<Case>& cases, BackendKind backend,
                                       const std::function<void(const Outcome&)>& report) {
  std::vector<Outcome> outcomes;
  std::map<std::string, std::unique_ptr<Backend>> backends;  // by controllers
  int serial = 0;
  for (const Case& one : cases) {
    std::unique_ptr<Backend>& with = backends[controllers_for(one.area)];
    if (!with) {
      DRYDOCK_TRY(with, make_backend(backend, one.area));
    }
    outcomes.push_back(
        {one.area, one.name, backend, hold(*with, one, fmt::format("t{}", ++serial))});
    report(outcomes.back());
  }
  return outcomes;
}

std::string score_table(const std::vector<Outcome>& outcomes) {
  std::map<std::string, std::map<BackendKind, Count>> areas;
  std::map<BackendKind, Count> all;
  for (const Outcome& outcome : outcomes) {
    areas[outcome.area][outcome.backend].add(outcome);
    all[outcome.backend].add(outcome);
  }
  std::string table = "| area | in process | served |\n| --- | --- | --- |\n";
  auto row = [&](const std::string& name, std::map<BackendKind, Count>& counts) {
    table += fmt::format("| {} | {} | {} |\n", name, counts[BackendKind::kInProcess].to_string(),
                         counts[BackendKind::kServed].to_string());
  };
  for (auto& [area, counts] : areas) row(area, counts);
  row("**all**", all);
  return table;
}

Result<KnownFailures> KnownFailures::parse(std::string_view text) {
  KnownFailures known;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos || line.find('/') > colon)
      return fail(bad_input(fmt::format("line {}: expected area/name: reason", number)));
    known.reasons_.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  return known;
}

std::string KnownFailures::reason(const std::string& full_name, BackendKind backend) const {
  for (const std::string& name : {full_name, full_name + suffix(backend)})
    if (auto it = reasons_.find(name); it != reasons_.end()) return it->second;
  return {};
}

std::vector<std::string> KnownFailures::unknown(const std::vector<Case>& cases) const {
  std::set<std::string> names;
  for (const Case& one : cases)
    for (const std::string& end :
         {std::string(), suffix(BackendKind::kInProcess), suffix(BackendKind::kServed)})
      names.insert(one.full_name() + end);
  std::vector<std::string> out;
  for (const auto& [name, why] : reasons_)
    if (!names.contains(name)) out.push_back(name);
  return out;
}

}  // namespace drydock::conformance
