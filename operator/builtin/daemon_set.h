#pragma once
// DaemonSet, as structs. Values; builtin.h makes whole objects of the kinds.
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

struct RollingUpdateDaemonSet {
  std::optional<Json> max_surge;
  std::optional<Json> max_unavailable;

  static constexpr auto fields() {
    return std::array{
        crd::field<&RollingUpdateDaemonSet::max_surge>("maxSurge"),
        crd::field<&RollingUpdateDaemonSet::max_unavailable>("maxUnavailable"),
    };
  }
};

struct DaemonSetUpdateStrategy {
  std::optional<RollingUpdateDaemonSet> rolling_update;
  std::optional<std::string> type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DaemonSetUpdateStrategy::rolling_update>("rollingUpdate"),
        crd::field<&DaemonSetUpdateStrategy::type>("type"),
    };
  }
};

struct DaemonSetSpec {
  std::optional<std::int32_t> min_ready_seconds;
  std::optional<std::int32_t> revision_history_limit;
  LabelSelector selector;
  PodTemplateSpec template_;
  std::optional<DaemonSetUpdateStrategy> update_strategy;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DaemonSetSpec::min_ready_seconds>("minReadySeconds"),
        crd::field<&DaemonSetSpec::revision_history_limit>("revisionHistoryLimit"),
        crd::field<&DaemonSetSpec::selector>("selector"),
        crd::field<&DaemonSetSpec::template_>("template"),
        crd::field<&DaemonSetSpec::update_strategy>("updateStrategy"),
    };
  }
};

struct DaemonSetCondition {
  std::optional<WallTime> last_transition_time;
  std::optional<std::string> message;
  std::optional<std::string> reason;
  std::string status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DaemonSetCondition::last_transition_time>("lastTransitionTime"),
        crd::field<&DaemonSetCondition::message>("message"),
        crd::field<&DaemonSetCondition::reason>("reason"),
        crd::field<&DaemonSetCondition::status>("status"),
        crd::field<&DaemonSetCondition::type>("type"),
    };
  }
};

struct DaemonSetStatus {
  std::optional<std::int32_t> collision_count;
  std::vector<DaemonSetCondition> conditions;
  std::int32_t current_number_scheduled = 0;
  std::int32_t desired_number_scheduled = 0;
  std::optional<std::int32_t> number_available;
  std::int32_t number_misscheduled = 0;
  std::int32_t number_ready = 0;
  std::optional<std::int32_t> number_unavailable;
  std::optional<std::int64_t> observed_generation;
  std::optional<std::int32_t> updated_number_scheduled;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DaemonSetStatus::collision_count>("collisionCount"),
        crd::field<&DaemonSetStatus::conditions>("conditions", {.absent_if_empty = true}),
        crd::field<&DaemonSetStatus::current_number_scheduled>("currentNumberScheduled"),
        crd::field<&DaemonSetStatus::desired_number_scheduled>("desiredNumberScheduled"),
        crd::field<&DaemonSetStatus::number_available>("numberAvailable"),
        crd::field<&DaemonSetStatus::number_misscheduled>("numberMisscheduled"),
        crd::field<&DaemonSetStatus::number_ready>("numberReady"),
        crd::field<&DaemonSetStatus::number_unavailable>("numberUnavailable"),
        crd::field<&DaemonSetStatus::observed_generation>("observedGeneration"),
        crd::field<&DaemonSetStatus::updated_number_scheduled>("updatedNumberScheduled"),
    };
  }
};

struct DaemonSet {
  static constexpr std::string_view kApiVersion = "apps/v1";
  static constexpr std::string_view kKind = "DaemonSet";

  ObjectMeta metadata;
  std::optional<DaemonSetSpec> spec;
  std::optional<DaemonSetStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&DaemonSet::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&DaemonSet::spec>("spec"),
        crd::field<&DaemonSet::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
