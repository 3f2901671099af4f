#pragma once
// What a Job's own policies make of Pods that failed and of indexes that are done:
// podFailurePolicy, successPolicy, backoffLimitPerIndex. Functions of values. Follows
// kube-controller-manager's job/pod_failure_policy.go, success_policy.go and indexed_job_utils.go.
#include <optional>
#include <set>
#include <string>

#include "operator/api/object.h"

namespace drydock::fake {

inline constexpr const char* kIndexFailures = "batch.kubernetes.io/job-index-failure-count";
inline constexpr const char* kIndexIgnoredFailures =
    "batch.kubernetes.io/job-index-ignored-failure-count";

struct FailureRule {
  bool counts = true;  ///< towards the limits
  bool fails_index = false;
  std::string fails_job;  ///< why it ends the Job; empty: it does not
};
/// What the first rule that matches says of a failed Pod.
FailureRule match_failure_policy(const Object& job, const Object& pod);

/// "Matched rules at index 0"; nullopt: no rule is met, or there is none.
std::optional<std::string> met_success_rule(const Object& job,
                                            const std::set<std::int64_t>& succeeded);

/// spec.backoffLimitPerIndex.
std::optional<std::int64_t> limit_per_index(const Object& job);
/// How often the Pods before this one in its index have failed; with those that did not count.
std::int64_t index_failures(const Object& pod);
std::int64_t all_index_failures(const Object& pod);
/// Whether this failed Pod is its index' last.
bool fails_its_index(const Object& job, const Object& pod);
/// The annotations of the Pod that comes after `failed`; an empty Object: it is the first.
Json index_failure_annotations(const Object& job, const Object& failed);

}  // namespace drydock::fake
