#pragma once
// ReplicaSet, as structs. Values; builtin.h makes whole objects of the kinds.
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

struct ReplicaSetSpec {
  std::optional<std::int32_t> min_ready_seconds;
  std::optional<std::int32_t> replicas;
  LabelSelector selector;
  std::optional<PodTemplateSpec> template_;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ReplicaSetSpec::min_ready_seconds>("minReadySeconds"),
        crd::field<&ReplicaSetSpec::replicas>("replicas"),
        crd::field<&ReplicaSetSpec::selector>("selector"),
        crd::field<&ReplicaSetSpec::template_>("template"),
    };
  }
};

struct ReplicaSetCondition {
  std::optional<WallTime> last_transition_time;
  std::optional<std::string> message;
  std::optional<std::string> reason;
  std::string status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ReplicaSetCondition::last_transition_time>("lastTransitionTime"),
        crd::field<&ReplicaSetCondition::message>("message"),
        crd::field<&ReplicaSetCondition::reason>("reason"),
        crd::field<&ReplicaSetCondition::status>("status"),
        crd::field<&ReplicaSetCondition::type>("type"),
    };
  }
};

struct ReplicaSetStatus {
  std::optional<std::int32_t> available_replicas;
  std::vector<ReplicaSetCondition> conditions;
  std::optional<std::int32_t> fully_labeled_replicas;
  std::optional<std::int64_t> observed_generation;
  std::optional<std::int32_t> ready_replicas;
  std::int32_t replicas = 0;
  std::optional<std::int32_t> terminating_replicas;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ReplicaSetStatus::available_replicas>("availableReplicas"),
        crd::field<&ReplicaSetStatus::conditions>("conditions", {.absent_if_empty = true}),
        crd::field<&ReplicaSetStatus::fully_labeled_replicas>("fullyLabeledReplicas"),
        crd::field<&ReplicaSetStatus::observed_generation>("observedGeneration"),
        crd::field<&ReplicaSetStatus::ready_replicas>("readyReplicas"),
        crd::field<&ReplicaSetStatus::replicas>("replicas"),
        crd::field<&ReplicaSetStatus::terminating_replicas>("terminatingReplicas"),
    };
  }
};

struct ReplicaSet {
  static constexpr std::string_view kApiVersion = "apps/v1";
  static constexpr std::string_view kKind = "ReplicaSet";

  ObjectMeta metadata;
  std::optional<ReplicaSetSpec> spec;
  std::optional<ReplicaSetStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ReplicaSet::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&ReplicaSet::spec>("spec"),
        crd::field<&ReplicaSet::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
