#pragma once
// What the Deployment controller reads from a Deployment and its ReplicaSets, and the arithmetic of
// rolling updates and proportional scaling over them. Functions of values. Follows
// kube-controller-manager's deployment/util.
#include <optional>
#include <string>
#include <vector>

#include "operator/api/object.h"

namespace drydock::fake {

inline constexpr const char* kTemplateHashLabel = "pod-template-hash";
inline constexpr const char* kRevisionAnnotation = "deployment.kubernetes.io/revision";
inline constexpr const char* kRevisionHistoryAnnotation =
    "deployment.kubernetes.io/revision-history";
inline constexpr const char* kDesiredReplicasAnnotation =
    "deployment.kubernetes.io/desired-replicas";
inline constexpr const char* kMaxReplicasAnnotation = "deployment.kubernetes.io/max-replicas";

/// A Deployment's spec, read once.
struct DeploymentSpec {
  explicit DeploymentSpec(const Object& deployment);
  std::int64_t replicas;
  bool rolling;  ///< else Recreate
  bool paused;
  std::int64_t max_surge = 0;        ///< 0 unless rolling
  std::int64_t max_unavailable = 0;  ///< the same; at most `replicas`
  std::int64_t min_ready_seconds;
  std::optional<std::int64_t> progress_deadline_seconds;  ///< nullopt: none
  std::optional<std::int64_t> revision_history_limit;
  std::int64_t max_replicas() const { return replicas + max_surge; }
};

std::int64_t spec_replicas(const Object& set);
std::int64_t spec_replicas(const std::vector<Object>& sets);
/// A count in the status: "replicas", "availableReplicas".
std::int64_t status_count(const Object& set, std::string_view field);
std::int64_t status_count(const std::vector<Object>& sets, std::string_view field);
/// 0 where it has none.
std::int64_t revision_of(const Object& object);
std::vector<Object> active_sets(std::vector<Object> sets);

/// The Pod template without the label that tells ReplicaSets apart.
Json template_without_hash(const Object& object);
/// Short, and different for different templates and collision counts. How it lies: Kubernetes
/// hashes its own memory, so that its hashes of the same template are others.
std::string template_hash(const Json& pod_template, std::optional<std::int64_t> collision_count);

/// The annotations of a Deployment's current ReplicaSet: those of the Deployment, its revision, and
/// the history of its revisions. `set_annotations` is an object.
Json current_set_annotations(const Object& deployment, Json set_annotations, std::int64_t revision);
/// What the ReplicaSet is told of the size of its Deployment.
void set_replicas_annotations(Json& annotations, const DeploymentSpec& spec);

/// How many replicas the new ReplicaSet may have now, `all` and it taken together.
std::int64_t new_set_replicas(const DeploymentSpec& spec, const std::vector<Object>& all,
                              std::int64_t new_replicas);

struct ScaleOrder {
  ObjectKey set;
  std::int64_t replicas = 0;
};
/// How a rolling update takes old sets down: unhealthy Pods first, and no more than may be missing.
std::vector<ScaleOrder> scale_down_old_sets(const DeploymentSpec& spec,
                                            const std::vector<Object>& old, const Object& current);
/// How a change of a Deployment's size is spread over its active ReplicaSets.
/// `status_replicas` is the Deployment's.
std::vector<ScaleOrder> scale_in_proportion(const DeploymentSpec& spec, std::vector<Object> active,
                                            std::int64_t status_replicas);

}  // namespace drydock::fake
