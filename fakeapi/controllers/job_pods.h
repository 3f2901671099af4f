#pragma once
// The Pods that a Job makes: of its template, tracked by a finalizer, and told their index. Follows
// kube-controller-manager's job controller.
#include <vector>

#include "fakeapi/controllers/job_status.h"

namespace drydock::fake {

/// `pods` are those that it has had; `index` counts where the Job is Indexed.
Json job_pod(const Object& job, const JobState& state, const std::vector<Object>& pods,
             std::int64_t index);

}  // namespace drydock::fake
