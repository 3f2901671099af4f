#pragma once
// A Job as its controller sees it at one moment: its Pods sorted out, how many have succeeded and
// failed by now, and whether it has ended. Functions of values. Follows kube-controller-manager's
// job controller.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "operator/api/object.h"
#include "operator/base/time.h"

namespace drydock::fake {

inline constexpr const char* kJobTracking = "batch.kubernetes.io/job-tracking";
inline constexpr const char* kJobIndex = "batch.kubernetes.io/job-completion-index";

struct JobEnd {
  bool success = false;
  std::string reason;
  std::string message;
};

struct JobState {
  JobState(const Object& job, const std::vector<Object>& pods, WallTime now);

  bool indexed = false;
  bool suspended = false;
  std::optional<std::int64_t> completions;
  std::int64_t parallelism = 1;
  std::vector<Object> active;
  std::int64_t terminating = 0;
  std::int64_t ready = 0;
  std::vector<Object> newly_succeeded, newly_failed;  ///< ended, and not counted yet
  std::set<std::string> ignored;           ///< uids of those that ended and will not be counted
  std::int64_t succeeded = 0, failed = 0;  ///< with those
  std::set<std::int64_t> succeeded_indexes;
  std::optional<std::set<std::int64_t>> failed_indexes;  ///< nullopt: no limit for each
  /// What it ends with; nullopt: it goes on. Its Pods may still have to go.
  std::optional<JobEnd> end;

  /// How many Pods should be active now.
  std::int64_t wanted_active() const;
  /// Those that are neither done nor being worked on, the lowest first; at most `most` of them.
  std::vector<std::int64_t> pending_indexes(std::size_t most) const;
};

/// -1 where it has none.
std::int64_t job_index_of(const Object& pod);
/// "0-2,5", as status.completedIndexes has it.
std::string format_indexes(const std::set<std::int64_t>& indexes);
std::set<std::int64_t> parse_indexes(std::string_view text);
/// Whether it is Complete or Failed.
bool is_job_finished(const Object& job);
Json job_condition(std::string_view type, const JobEnd& end, WallTime now);
/// How long to wait before a Pod is made in place of those that failed; zero: no need to.
Duration job_backoff(const JobState& state, const std::vector<Object>& pods, WallTime now);
/// Of an index' failed Pods the last one; empty where there is none.
Object last_failed_of_index(const std::vector<Object>& pods, std::int64_t index);
/// The same for the next Pod of an index of a Job that limits each.
Duration index_backoff(const Object& last_failed, WallTime now);

}  // namespace drydock::fake
