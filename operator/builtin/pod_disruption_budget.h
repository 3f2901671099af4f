#pragma once
// PodDisruptionBudget, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/meta.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct PodDisruptionBudgetSpec {
  std::optional<Json> max_unavailable;
  std::optional<Json> min_available;
  std::optional<LabelSelector> selector;
  std::optional<std::string> unhealthy_pod_eviction_policy;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodDisruptionBudgetSpec::max_unavailable>("maxUnavailable"),
        crd::field<&PodDisruptionBudgetSpec::min_available>("minAvailable"),
        crd::field<&PodDisruptionBudgetSpec::selector>("selector"),
        crd::field<&PodDisruptionBudgetSpec::unhealthy_pod_eviction_policy>(
            "unhealthyPodEvictionPolicy"),
    };
  }
};

struct PodDisruptionBudgetStatus {
  std::vector<Condition> conditions;
  std::optional<std::int32_t> current_healthy;
  std::optional<std::int32_t> desired_healthy;
  std::map<std::string, WallTime> disrupted_pods;
  std::optional<std::int32_t> disruptions_allowed;
  std::optional<std::int32_t> expected_pods;
  std::optional<std::int64_t> observed_generation;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodDisruptionBudgetStatus::conditions>("conditions", {.absent_if_empty = true}),
        crd::field<&PodDisruptionBudgetStatus::current_healthy>("currentHealthy"),
        crd::field<&PodDisruptionBudgetStatus::desired_healthy>("desiredHealthy"),
        crd::field<&PodDisruptionBudgetStatus::disrupted_pods>("disruptedPods",
                                                               {.absent_if_empty = true}),
        crd::field<&PodDisruptionBudgetStatus::disruptions_allowed>("disruptionsAllowed"),
        crd::field<&PodDisruptionBudgetStatus::expected_pods>("expectedPods"),
        crd::field<&PodDisruptionBudgetStatus::observed_generation>("observedGeneration"),
    };
  }
};

struct PodDisruptionBudget {
  static constexpr std::string_view kApiVersion = "policy/v1";
  static constexpr std::string_view kKind = "PodDisruptionBudget";

  ObjectMeta metadata;
  std::optional<PodDisruptionBudgetSpec> spec;
  std::optional<PodDisruptionBudgetStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodDisruptionBudget::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&PodDisruptionBudget::spec>("spec"),
        crd::field<&PodDisruptionBudget::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
