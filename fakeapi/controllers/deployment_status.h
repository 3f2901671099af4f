#pragma once
// The status of a Deployment: counts, and the conditions Available, Progressing and ReplicaFailure
// with the reasons and messages that kube-controller-manager gives. Functions of values; the status
// is JSON without the fields that are zero.
#include <optional>
#include <string>
#include <vector>

#include "fakeapi/controllers/replica_sets.h"
#include "operator/base/time.h"

namespace drydock::fake {

struct DeploymentState {
  Object deployment;
  DeploymentSpec spec;
  Object current;           ///< its new ReplicaSet; empty where there is none
  std::vector<Object> old;  ///< its other ReplicaSets
  WallTime now;
  std::vector<Object> all() const;
};

/// A status of conditions and all; as it stands in the object, with an empty object for none.
Json live_status(const Object& deployment);
/// Keeps the entry, and its times, where status and reason are as before.
void set_deployment_condition(Json& status, WallTime now, std::string_view type,
                              std::string_view value, std::string_view reason, std::string message);

/// Counts and Available; the other conditions as they were.
Json counted_status(const DeploymentState& state);
/// The same and what is said of a rollout's progress.
Json rollout_status(const DeploymentState& state);
/// Whether all that the spec asks for is there, by that status.
bool is_complete(const DeploymentState& state, const Json& status);
/// When to look again whether a rollout is stuck; nullopt: no need to.
std::optional<Duration> next_progress_check(const DeploymentState& state, const Json& status);

}  // namespace drydock::fake
