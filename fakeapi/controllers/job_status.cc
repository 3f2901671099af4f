#include "fakeapi/controllers/job_status.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

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

std::optional<JobEnd> told_end(const Object& job) {
  for (const char* type : {"SuccessCriteriaMet", "FailureTarget"})
    if (const Json* told = find_status_condition(job.json(), type);
        told && string_at(*told, {"status"}) == "True")
      return JobEnd{type == std::string_view("SuccessCriteriaMet"),
                    std::string(string_at(*told, {"reason"})),
                    std::string(string_at(*told, {"message"}))};
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
    } else if (phase_of(pod) == "Failed" || pod.is_being_deleted()) {
      newly_failed.push_back(pod);
    }
  }
  auto size = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
  succeeded = number_at(job.json(), {"status", "succeeded"}) + size(known_succeeded) +
              size(newly_succeeded);
  if (indexed) succeeded = size(succeeded_indexes);
  failed = number_at(job.json(), {"status", "failed"}) + size(known_failed) + size(newly_failed);
  end = told_end(job);
  if (!end) end = failure(job, *this, now);
  const bool complete = completions ? succeeded >= *completions : succeeded > 0;
  if (!end && complete && active.empty())
    end = JobEnd{true, "CompletionsReached", "Reached expected number of succeeded pods"};
}

std::int64_t JobState::wanted_active() const {
  if (suspended || end) return 0;
  if (completions) return std::clamp<std::int64_t>(*completions - succeeded, 0, parallelism);
  return succeeded > 0
             ? std::min<std::int64_t>(static_cast<std::int64_t>(active.size()), parallelism)
             : parallelism;
}

std::int64_t JobState::next_index() const {
  std::set<std::int64_t> taken = succeeded_indexes;
  for (const Object& pod : active) taken.insert(job_index_of(pod));
  std::int64_t index = 0;
  while (taken.contains(index)) ++index;
  return index;
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
  const auto doublings = std::min<std::size_t>(failures.size() - 1, 6);
  const Duration pause = std::min(kFirstBackoff * (1 << doublings), kLongestBackoff);
  const Duration left = pause - (now - *std::max_element(failures.begin(), failures.end()));
  return std::max(left, Duration::zero());
}

}  // namespace drydock::fake
