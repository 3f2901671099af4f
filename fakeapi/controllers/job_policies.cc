#include "fakeapi/controllers/job_policies.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fakeapi/controllers/job_status.h"
#include "fakeapi/controllers/object_fields.h"

namespace drydock::fake {
namespace {

std::int64_t count_in(const Object& pod, const char* annotation) {
  std::int64_t count = 0;
  if (const auto text = pod.annotation(annotation))
    std::from_chars(text->data(), text->data() + text->size(), count);
  return std::max<std::int64_t>(count, 0);
}

// The first container that ended with an exit code that the rule is about; null where none did.
const Json* match_exit_code(const Json& rule, const Object& pod) {
  const Json values = copy_at(rule, {"values"});
  const std::string_view of = string_at(rule, {"containerName"});
  for (const char* list : {"containerStatuses", "initContainerStatuses"}) {
    const Json* statuses = find_path(pod.json(), {"status", list});
    if (!statuses || !statuses->is_array()) continue;
    for (const Json& status : *statuses) {
      const std::int64_t code = number_at(status, {"state", "terminated", "exitCode"});
      if (code == 0 || (!of.empty() && of != string_at(status, {"name"}))) continue;
      const bool listed = std::find(values.begin(), values.end(), Json(code)) != values.end();
      if (listed == (string_at(rule, {"operator"}) == "In")) return &status;
    }
  }
  return nullptr;
}

const Json* match_condition(const Json& patterns, const Object& pod) {
  for (const Json& pattern : patterns)
    if (const Json* found = find_status_condition(pod.json(), string_at(pattern, {"type"}));
        found && string_at(*found, {"status"}) == string_at(pattern, {"status"}))
      return found;
  return nullptr;
}

// How a rule words what it matched; empty where it did not.
std::string match_rule(const Json& rule, const Object& pod) {
  if (const Json* codes = find_path(rule, {"onExitCodes"})) {
    const Json* status = match_exit_code(*codes, pod);
    if (!status) return {};
    return fmt::format("Container {} for pod {} failed with exit code {}",
                       string_at(*status, {"name"}), pod.key().to_string(),
                       number_at(*status, {"state", "terminated", "exitCode"}));
  }
  const Json* condition = match_condition(copy_at(rule, {"onPodConditions"}), pod);
  if (!condition) return {};
  return fmt::format("Pod {} has condition {}", pod.key().to_string(),
                     string_at(*condition, {"type"}));
}

}  // namespace

FailureRule match_failure_policy(const Object& job, const Object& pod) {
  int index = 0;
  for (const Json& rule : copy_at(job.json(), {"spec", "podFailurePolicy", "rules"})) {
    const std::string matched = match_rule(rule, pod);
    const std::string_view action = string_at(rule, {"action"});
    if (!matched.empty()) {
      FailureRule said;
      said.counts = action != "Ignore";
      said.fails_index = action == "FailIndex";
      if (action == "FailJob")
        said.fails_job = fmt::format("{} matching {} rule at index {}", matched, action, index);
      return said;
    }
    ++index;
  }
  return {};
}

std::optional<std::string> met_success_rule(const Object& job,
                                            const std::set<std::int64_t>& succeeded) {
  if (succeeded.empty()) return std::nullopt;
  int index = 0;
  for (const Json& rule : copy_at(job.json(), {"spec", "successPolicy", "rules"})) {
    const std::string_view listed = string_at(rule, {"succeededIndexes"});
    const std::set<std::int64_t> wanted = parse_indexes(listed);
    const auto done =
        listed.empty() ? static_cast<std::int64_t>(succeeded.size())
                       : std::count_if(wanted.begin(), wanted.end(),
                                       [&](std::int64_t each) { return succeeded.contains(each); });
    const std::int64_t enough = number_at(rule, {"succeededCount"}, -1);
    if ((!wanted.empty() && done == static_cast<std::int64_t>(wanted.size())) ||
        (enough >= 0 && done >= enough))
      return fmt::format("Matched rules at index {}", index);
    ++index;
  }
  return std::nullopt;
}

std::optional<std::int64_t> limit_per_index(const Object& job) {
  const std::int64_t limit = number_at(job.json(), {"spec", "backoffLimitPerIndex"}, -1);
  return limit < 0 ? std::nullopt : std::optional(limit);
}

std::int64_t index_failures(const Object& pod) { return count_in(pod, kIndexFailures); }
std::int64_t all_index_failures(const Object& pod) {
  return index_failures(pod) + count_in(pod, kIndexIgnoredFailures);
}

bool fails_its_index(const Object& job, const Object& pod) {
  const auto limit = limit_per_index(job);
  if (!limit) return false;
  const FailureRule rule = match_failure_policy(job, pod);
  return rule.fails_index || (rule.counts && index_failures(pod) >= *limit);
}

Json index_failure_annotations(const Object& job, const Object& failed) {
  std::int64_t counted = 0;
  std::int64_t ignored = 0;
  if (failed) {
    counted = index_failures(failed);
    ignored = count_in(failed, kIndexIgnoredFailures);
    ++(match_failure_policy(job, failed).counts ? counted : ignored);
  }
  Json annotations{{kIndexFailures, std::to_string(counted)}};
  if (ignored > 0) annotations[kIndexIgnoredFailures] = std::to_string(ignored);
  return annotations;
}

}  // namespace drydock::fake
