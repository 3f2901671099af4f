#include "fakeapi/controllers/job_status.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "fakeapi/controllers/job_policies.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/pods.h"

namespace drydock::fake {
namespace {

constexpr Duration kFirstBackoff = std::chrono::seconds(10);
constexpr Duration kLongestBackoff = std::chrono::minutes(10);

std::string_view phase_of(const Object& pod) { return string_at(pod.json(), {"status", "phase"}); }

std::set<std::string> uncounted(const Object& job, std::string_view which) {
  std::set<std::string> uids;
  for (const Json& uid : copy_at(job.json(), {"status", "uncountedTerminatedPods", which}))
    uids.insert(uid.get<std::string>());
  return uids;
}

// When the last container of a Pod ended.
WallTime ended_at(const Object& pod) {
  WallTime last{};
  for (const Json& entry : copy_at(pod.json(), {"status", "containerStatuses"}))
    if (const auto at = parse_time(string_at(entry, {"state", "terminated", "finishedAt"})))
      last = std::max(last, *at);
  if (last == WallTime{})
    if (const auto at = parse_time(pod.creation_timestamp())) last = *at;
  return last;
}

// Of the pause after so many failures.
Duration remaining(std::int64_t failures, WallTime last, WallTime now) {
  const auto doublings = std::min<std::int64_t>(failures - 1, 6);
  const Duration pause = std::min(kFirstBackoff * (1 << doublings), kLongestBackoff);
  return std::max(pause - (now - last), Duration::zero());
}

std::optional<JobEnd> told_end(const Object& job) {
  for (const char* type : {"SuccessCriteriaMet", "FailureTarget"})
    if (const Json* told = find_status_condition(job.json(), type);
        told && string_at(*told, {"status"}) == "True")
      return JobEnd{type == std::string_view("SuccessCriteriaMet"),
                    std::string(string_at(*told, {"reason"})),
                    std::string(string_at(*told, {"message"}))};
  return std::nullopt;
}

std::optional<JobEnd> refusal(const Object& job, const std::vector<Object>& pods) {
  for (const Object& pod : pods)
    if (phase_of(pod) == "Failed")
      if (const FailureRule rule = match_failure_policy(job, pod); !rule.fails_job.empty())
        return JobEnd{false, "PodFailurePolicy", rule.fails_job};
  return std::nullopt;
}

std::optional<JobEnd> index_failure(const Object& job, const JobState& state) {
  if (!state.failed_indexes || state.failed_indexes->empty()) return std::nullopt;
  const auto failed = static_cast<std::int64_t>(state.failed_indexes->size());
  const std::int64_t most = number_at(job.json(), {"spec", "maxFailedIndexes"}, -1);
  if (most >= 0 && failed > most)
    return JobEnd{false, "MaxFailedIndexesExceeded",
                  "Job has exceeded the specified maximal number of failed indexes"};
  if (failed + static_cast<std::int64_t>(state.succeeded_indexes.size()) >=
      state.completions.value_or(0))
    return JobEnd{false, "FailedIndexes", "Job has failed indexes"};
  return std::nullopt;
}

std::optional<JobEnd> failure(const Object& job, const JobState& state, WallTime now) {
  if (state.failed > number_at(job.json(), {"spec", "backoffLimit"}, 6))
    return JobEnd{false, "BackoffLimitExceeded", "Job has reached the specified backoff limit"};
  const std::int64_t deadline = number_at(job.json(), {"spec", "activeDeadlineSeconds"}, -1);
  const std::string_view started = string_at(job.json(), {"status", "startTime"});
  if (deadline >= 0 && !started.empty() && !state.suspended &&
      elapsed_since(started, now) >= std::chrono::seconds(deadline))
    return JobEnd{false, "DeadlineExceeded", "Job was active longer than specified deadline"};
  return std::nullopt;
}

}  // namespace

JobState::JobState(const Object& job, const std::vector<Object>& pods, WallTime now) {
  indexed = string_at(job.json(), {"spec", "completionMode"}) == "Indexed";
  suspended = flag_at(job.json(), {"spec", "suspend"});
  if (const Json* number = find_path(job.json(), {"spec", "completions"});
      number && number->is_number_integer())
    completions = number->get<std::int64_t>();
  parallelism = number_at(job.json(), {"spec", "parallelism"}, 1);
  const std::set<std::string> known_succeeded = uncounted(job, "succeeded");
  const std::set<std::string> known_failed = uncounted(job, "failed");
  succeeded_indexes = parse_indexes(string_at(job.json(), {"status", "completedIndexes"}));
  if (indexed && limit_per_index(job))
    failed_indexes = parse_indexes(string_at(job.json(), {"status", "failedIndexes"}));
  const bool only_failed = string_at(job.json(), {"spec", "podReplacementPolicy"}) == "Failed";
  for (const Object& pod : pods) {
    const std::string uid(pod.uid());
    const bool tracked = pod.has_finalizer(kJobTracking);
    if (is_active(pod)) active.push_back(pod);
    if (is_active(pod) && is_ready(pod)) ++ready;
    if (is_terminating(pod)) ++terminating;
    if (!tracked || known_succeeded.contains(uid) || known_failed.contains(uid)) continue;
    if (phase_of(pod) == "Succeeded") {
      newly_succeeded.push_back(pod);
      if (indexed && job_index_of(pod) >= 0) succeeded_indexes.insert(job_index_of(pod));
    } else if (phase_of(pod) == "Failed") {
      if (match_failure_policy(job, pod).counts)
        newly_failed.push_back(pod);
      else
        ignored.insert(uid);
      if (failed_indexes && job_index_of(pod) >= 0 && fails_its_index(job, pod))
        failed_indexes->insert(job_index_of(pod));
    } else if (pod.is_being_deleted() && !only_failed) {
      newly_failed.push_back(pod);
    }
  }
  auto size = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
  succeeded = number_at(job.json(), {"status", "succeeded"}) + size(known_succeeded) +
              size(newly_succeeded);
  if (indexed) succeeded = size(succeeded_indexes);
  failed = number_at(job.json(), {"status", "failed"}) + size(known_failed) + size(newly_failed);
  end = told_end(job);
  if (!end) end = refusal(job, pods);
  if (!end) end = failure(job, *this, now);
  if (!end) end = index_failure(job, *this);
  if (!end && indexed)
    if (const auto met = met_success_rule(job, succeeded_indexes))
      end = JobEnd{true, "SuccessPolicy", *met};
  const bool complete = completions ? succeeded >= *completions : succeeded > 0;
  if (!end && complete && active.empty())
    end = JobEnd{true, "CompletionsReached", "Reached expected number of succeeded pods"};
  if (!end || !end->success) return;
  // What goes because enough have succeeded has not failed.
  failed -= std::erase_if(newly_failed, [this](const Object& pod) {
    return phase_of(pod) != "Failed" && ignored.insert(std::string(pod.uid())).second;
  });
}

std::int64_t JobState::wanted_active() const {
  if (suspended || end) return 0;
  if (completions) {
    const auto lost = failed_indexes ? static_cast<std::int64_t>(failed_indexes->size()) : 0;
    return std::clamp<std::int64_t>(*completions - succeeded - lost, 0, parallelism);
  }
  return succeeded > 0
             ? std::min<std::int64_t>(static_cast<std::int64_t>(active.size()), parallelism)
             : parallelism;
}

std::vector<std::int64_t> JobState::pending_indexes(std::size_t most) const {
  std::set<std::int64_t> taken = succeeded_indexes;
  if (failed_indexes) taken.insert(failed_indexes->begin(), failed_indexes->end());
  for (const Object& pod : active) taken.insert(job_index_of(pod));
  std::vector<std::int64_t> pending;
  for (std::int64_t index = 0; index < completions.value_or(0) && pending.size() < most; ++index)
    if (!taken.contains(index)) pending.push_back(index);
  return pending;
}

std::int64_t job_index_of(const Object& pod) {
  const auto text = pod.annotation(kJobIndex);
  std::int64_t index = -1;
  if (text) std::from_chars(text->data(), text->data() + text->size(), index);
  return index;
}

std::string format_indexes(const std::set<std::int64_t>& indexes) {
  std::string text;
  for (auto it = indexes.begin(); it != indexes.end();) {
    const std::int64_t first = *it;
    std::int64_t last = first;
    for (++it; it != indexes.end() && *it == last + 1; ++it) last = *it;
    if (!text.empty()) text += ',';
    text += std::to_string(first);
    if (last > first) text += fmt::format("{}{}", last == first + 1 ? "," : "-", last);
  }
  return text;
}

std::set<std::int64_t> parse_indexes(std::string_view text) {
  constexpr std::int64_t kMost = 100'000;
  std::set<std::int64_t> indexes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::int64_t first = -1;
    const auto read = std::from_chars(part.data(), part.data() + part.size(), first);
    std::int64_t last = first;
    if (read.ptr != part.data() + part.size())
      std::from_chars(read.ptr + 1, part.data() + part.size(), last);
    if (first < 0) continue;
    for (std::int64_t i = first; i <= std::min(last, kMost); ++i) indexes.insert(i);
  }
  return indexes;
}

bool is_job_finished(const Object& job) {
  for (const char* type : {"Complete", "Failed"})
    if (const Json* told = find_status_condition(job.json(), type);
        told && string_at(*told, {"status"}) == "True")
      return true;
  return false;
}

Json job_condition(std::string_view type, const JobEnd& end, WallTime now) {
  return {{"type", type},
          {"status", "True"},
          {"lastProbeTime", format_time(now)},
          {"lastTransitionTime", format_time(now)},
          {"reason", end.reason},
          {"message", end.message}};
}

Duration job_backoff(const JobState& state, const std::vector<Object>& pods, WallTime now) {
  std::vector<WallTime> failures;
  for (const Object& pod : pods)
    if (phase_of(pod) == "Failed") failures.push_back(ended_at(pod));
  if (failures.empty() || state.succeeded > 0) return Duration::zero();
  return remaining(static_cast<std::int64_t>(failures.size()),
                   *std::max_element(failures.begin(), failures.end()), now);
}

Object last_failed_of_index(const std::vector<Object>& pods, std::int64_t index) {
  Object last;
  for (const Object& pod : pods)
    if (phase_of(pod) == "Failed" && job_index_of(pod) == index &&
        (!last || all_index_failures(pod) >= all_index_failures(last)))
      last = pod;
  return last;
}

Duration index_backoff(const Object& last_failed, WallTime now) {
  if (!last_failed) return Duration::zero();
  return remaining(all_index_failures(last_failed) + 1, ended_at(last_failed), now);
}

}  // namespace drydock::fake
