#pragma once
// StatefulSet, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/meta.h"
#include "operator/builtin/persistent_volume_claim.h"
#include "operator/builtin/pod.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct StatefulSetOrdinals {
  std::optional<std::int32_t> start;

  static constexpr auto fields() {
    return std::array{
        crd::field<&StatefulSetOrdinals::start>("start"),
    };
  }
};

struct StatefulSetPersistentVolumeClaimRetentionPolicy {
  std::optional<std::string> when_deleted;
  std::optional<std::string> when_scaled;

  static constexpr auto fields() {
    return std::array{
        crd::field<&StatefulSetPersistentVolumeClaimRetentionPolicy::when_deleted>("whenDeleted"),
        crd::field<&StatefulSetPersistentVolumeClaimRetentionPolicy::when_scaled>("whenScaled"),
    };
  }
};

struct RollingUpdateStatefulSetStrategy {
  std::optional<Json> max_unavailable;
  std::optional<std::int32_t> partition;

  static constexpr auto fields() {
    return std::array{
        crd::field<&RollingUpdateStatefulSetStrategy::max_unavailable>("maxUnavailable"),
        crd::field<&RollingUpdateStatefulSetStrategy::partition>("partition"),
    };
  }
};

struct StatefulSetUpdateStrategy {
  std::optional<RollingUpdateStatefulSetStrategy> rolling_update;
  std::optional<std::string> type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&StatefulSetUpdateStrategy::rolling_update>("rollingUpdate"),
        crd::field<&StatefulSetUpdateStrategy::type>("type"),
    };
  }
};

struct StatefulSetSpec {
  std::optional<std::int32_t> min_ready_seconds;
  std::optional<StatefulSetOrdinals> ordinals;
  std::optional<StatefulSetPersistentVolumeClaimRetentionPolicy>
      persistent_volume_claim_retention_policy;
  std::optional<std::string> pod_management_policy;
  std::optional<std::int32_t> replicas;
  std::optional<std::int32_t> revision_history_limit;
  LabelSelector selector;
  std::optional<std::string> service_name;
  PodTemplateSpec template_;
  std::optional<StatefulSetUpdateStrategy> update_strategy;
  std::vector<PersistentVolumeClaim> volume_claim_templates;

  static constexpr auto fields() {
    return std::array{
        crd::field<&StatefulSetSpec::min_ready_seconds>("minReadySeconds"),
        crd::field<&StatefulSetSpec::ordinals>("ordinals"),
        crd::field<&StatefulSetSpec::persistent_volume_claim_retention_policy>(
            "persistentVolumeClaimRetentionPolicy"),
        crd::field<&StatefulSetSpec::pod_management_policy>("podManagementPolicy"),
        crd::field<&StatefulSetSpec::replicas>("replicas"),
        crd::field<&StatefulSetSpec::revision_history_limit>("revisionHistoryLimit"),
        crd::field<&StatefulSetSpec::selector>("selector"),
        crd::field<&StatefulSetSpec::service_name>("serviceName"),
        crd::field<&StatefulSetSpec::template_>("template"),
        crd::field<&StatefulSetSpec::update_strategy>("updateStrategy"),
        crd::field<&StatefulSetSpec::volume_claim_templates>("volumeClaimTemplates",
                                                             {.absent_if_empty = true}),
    };
  }
};

struct StatefulSetCondition {
  std::optional<WallTime> last_transition_time;
  std::optional<std::string> message;
  std::optional<std::string> reason;
  std::string status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&StatefulSetCondition::last_transition_time>("lastTransitionTime"),
        crd::field<&StatefulSetCondition::message>("message"),
        crd::field<&StatefulSetCondition::reason>("reason"),
        crd::field<&StatefulSetCondition::status>("status"),
        crd::field<&StatefulSetCondition::type>("type"),
    };
  }
};

struct StatefulSetStatus {
  std::optional<std::int32_t> available_replicas;
  std::optional<std::int32_t> collision_count;
  std::vector<StatefulSetCondition> conditions;
  std::optional<std::int32_t> current_replicas;
  std::optional<std::string> current_revision;
  std::optional<std::int64_t> observed_generation;
  std::optional<std::int32_t> ready_replicas;
  std::int32_t replicas = 0;
  std::optional<std::string> update_revision;
  std::optional<std::int32_t> updated_replicas;

  static constexpr auto fields() {
    return std::array{
        crd::field<&StatefulSetStatus::available_replicas>("availableReplicas"),
        crd::field<&StatefulSetStatus::collision_count>("collisionCount"),
        crd::field<&StatefulSetStatus::conditions>("conditions", {.absent_if_empty = true}),
        crd::field<&StatefulSetStatus::current_replicas>("currentReplicas"),
        crd::field<&StatefulSetStatus::current_revision>("currentRevision"),
        crd::field<&StatefulSetStatus::observed_generation>("observedGeneration"),
        crd::field<&StatefulSetStatus::ready_replicas>("readyReplicas"),
        crd::field<&StatefulSetStatus::replicas>("replicas"),
        crd::field<&StatefulSetStatus::update_revision>("updateRevision"),
        crd::field<&StatefulSetStatus::updated_replicas>("updatedReplicas"),
    };
  }
};

struct StatefulSet {
  static constexpr std::string_view kApiVersion = "apps/v1";
  static constexpr std::string_view kKind = "StatefulSet";

  ObjectMeta metadata;
  std::optional<StatefulSetSpec> spec;
  std::optional<StatefulSetStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&StatefulSet::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&StatefulSet::spec>("spec"),
        crd::field<&StatefulSet::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
