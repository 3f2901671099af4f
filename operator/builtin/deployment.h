#pragma once
// Deployment, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/meta.h"
#include "operator/builtin/pod.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct RollingUpdateDeployment {
  std::optional<Json> max_surge;
  std::optional<Json> max_unavailable;

  static constexpr auto fields() {
    return std::array{
        crd::field<&RollingUpdateDeployment::max_surge>("maxSurge"),
        crd::field<&RollingUpdateDeployment::max_unavailable>("maxUnavailable"),
    };
  }
};

struct DeploymentStrategy {
  std::optional<RollingUpdateDeployment> rolling_update;
  std::optional<std::string> type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DeploymentStrategy::rolling_update>("rollingUpdate"),
        crd::field<&DeploymentStrategy::type>("type"),
    };
  }
};

struct DeploymentSpec {
  std::optional<std::int32_t> min_ready_seconds;
  std::optional<bool> paused;
  std::optional<std::int32_t> progress_deadline_seconds;
  std::optional<std::int32_t> replicas;
  std::optional<std::int32_t> revision_history_limit;
  LabelSelector selector;
  std::optional<DeploymentStrategy> strategy;
  PodTemplateSpec template_;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DeploymentSpec::min_ready_seconds>("minReadySeconds"),
        crd::field<&DeploymentSpec::paused>("paused"),
        crd::field<&DeploymentSpec::progress_deadline_seconds>("progressDeadlineSeconds"),
        crd::field<&DeploymentSpec::replicas>("replicas"),
        crd::field<&DeploymentSpec::revision_history_limit>("revisionHistoryLimit"),
        crd::field<&DeploymentSpec::selector>("selector"),
        crd::field<&DeploymentSpec::strategy>("strategy"),
        crd::field<&DeploymentSpec::template_>("template"),
    };
  }
};

struct DeploymentCondition {
  std::optional<WallTime> last_transition_time;
  std::optional<WallTime> last_update_time;
  std::optional<std::string> message;
  std::optional<std::string> reason;
  std::string status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DeploymentCondition::last_transition_time>("lastTransitionTime"),
        crd::field<&DeploymentCondition::last_update_time>("lastUpdateTime"),
        crd::field<&DeploymentCondition::message>("message"),
        crd::field<&DeploymentCondition::reason>("reason"),
        crd::field<&DeploymentCondition::status>("status"),
        crd::field<&DeploymentCondition::type>("type"),
    };
  }
};

struct DeploymentStatus {
  std::optional<std::int32_t> available_replicas;
  std::optional<std::int32_t> collision_count;
  std::vector<DeploymentCondition> conditions;
  std::optional<std::int64_t> observed_generation;
  std::optional<std::int32_t> ready_replicas;
  std::optional<std::int32_t> replicas;
  std::optional<std::int32_t> terminating_replicas;
  std::optional<std::int32_t> unavailable_replicas;
  std::optional<std::int32_t> updated_replicas;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DeploymentStatus::available_replicas>("availableReplicas"),
        crd::field<&DeploymentStatus::collision_count>("collisionCount"),
        crd::field<&DeploymentStatus::conditions>("conditions", {.absent_if_empty = true}),
        crd::field<&DeploymentStatus::observed_generation>("observedGeneration"),
        crd::field<&DeploymentStatus::ready_replicas>("readyReplicas"),
        crd::field<&DeploymentStatus::replicas>("replicas"),
        crd::field<&DeploymentStatus::terminating_replicas>("terminatingReplicas"),
        crd::field<&DeploymentStatus::unavailable_replicas>("unavailableReplicas"),
        crd::field<&DeploymentStatus::updated_replicas>("updatedReplicas"),
    };
  }
};

struct Deployment {
  static constexpr std::string_view kApiVersion = "apps/v1";
  static constexpr std::string_view kKind = "Deployment";

  ObjectMeta metadata;
  std::optional<DeploymentSpec> spec;
  std::optional<DeploymentStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Deployment::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&Deployment::spec>("spec"),
        crd::field<&Deployment::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
