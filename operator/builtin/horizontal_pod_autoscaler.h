#pragma once
// HorizontalPodAutoscaler, as structs. Values; builtin.h makes whole objects of the kinds.
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

struct HPAScalingPolicy {
  std::int32_t period_seconds = 0;
  std::string type;
  std::int32_t value = 0;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HPAScalingPolicy::period_seconds>("periodSeconds"),
        crd::field<&HPAScalingPolicy::type>("type"),
        crd::field<&HPAScalingPolicy::value>("value"),
    };
  }
};

struct HPAScalingRules {
  std::vector<HPAScalingPolicy> policies;
  std::optional<std::string> select_policy;
  std::optional<std::int32_t> stabilization_window_seconds;
  std::optional<std::string> tolerance;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HPAScalingRules::policies>("policies", {.absent_if_empty = true}),
        crd::field<&HPAScalingRules::select_policy>("selectPolicy"),
        crd::field<&HPAScalingRules::stabilization_window_seconds>("stabilizationWindowSeconds"),
        crd::field<&HPAScalingRules::tolerance>("tolerance"),
    };
  }
};

struct HorizontalPodAutoscalerBehavior {
  std::optional<HPAScalingRules> scale_down;
  std::optional<HPAScalingRules> scale_up;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HorizontalPodAutoscalerBehavior::scale_down>("scaleDown"),
        crd::field<&HorizontalPodAutoscalerBehavior::scale_up>("scaleUp"),
    };
  }
};

struct MetricTarget {
  std::optional<std::int32_t> average_utilization;
  std::optional<std::string> average_value;
  std::string type;
  std::optional<std::string> value;

  static constexpr auto fields() {
    return std::array{
        crd::field<&MetricTarget::average_utilization>("averageUtilization"),
        crd::field<&MetricTarget::average_value>("averageValue"),
        crd::field<&MetricTarget::type>("type"),
        crd::field<&MetricTarget::value>("value"),
    };
  }
};

struct ContainerResourceMetricSource {
  std::string container;
  std::string name;
  MetricTarget target;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerResourceMetricSource::container>("container"),
        crd::field<&ContainerResourceMetricSource::name>("name"),
        crd::field<&ContainerResourceMetricSource::target>("target"),
    };
  }
};

struct MetricIdentifier {
  std::string name;
  std::optional<LabelSelector> selector;

  static constexpr auto fields() {
    return std::array{
        crd::field<&MetricIdentifier::name>("name"),
        crd::field<&MetricIdentifier::selector>("selector"),
    };
  }
};

struct ExternalMetricSource {
  MetricIdentifier metric;
  MetricTarget target;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ExternalMetricSource::metric>("metric"),
        crd::field<&ExternalMetricSource::target>("target"),
    };
  }
};

struct CrossVersionObjectReference {
  std::optional<std::string> api_version;
  std::string kind;
  std::string name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&CrossVersionObjectReference::api_version>("apiVersion"),
        crd::field<&CrossVersionObjectReference::kind>("kind"),
        crd::field<&CrossVersionObjectReference::name>("name"),
    };
  }
};

struct ObjectMetricSource {
  CrossVersionObjectReference described_object;
  MetricIdentifier metric;
  MetricTarget target;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ObjectMetricSource::described_object>("describedObject"),
        crd::field<&ObjectMetricSource::metric>("metric"),
        crd::field<&ObjectMetricSource::target>("target"),
    };
  }
};

struct PodsMetricSource {
  MetricIdentifier metric;
  MetricTarget target;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodsMetricSource::metric>("metric"),
        crd::field<&PodsMetricSource::target>("target"),
    };
  }
};

struct ResourceMetricSource {
  std::string name;
  MetricTarget target;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ResourceMetricSource::name>("name"),
        crd::field<&ResourceMetricSource::target>("target"),
    };
  }
};

struct MetricSpec {
  std::optional<ContainerResourceMetricSource> container_resource;
  std::optional<ExternalMetricSource> external;
  std::optional<ObjectMetricSource> object;
  std::optional<PodsMetricSource> pods;
  std::optional<ResourceMetricSource> resource;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&MetricSpec::container_resource>("containerResource"),
        crd::field<&MetricSpec::external>("external"),
        crd::field<&MetricSpec::object>("object"),
        crd::field<&MetricSpec::pods>("pods"),
        crd::field<&MetricSpec::resource>("resource"),
        crd::field<&MetricSpec::type>("type"),
    };
  }
};

struct HorizontalPodAutoscalerSpec {
  std::optional<HorizontalPodAutoscalerBehavior> behavior;
  std::int32_t max_replicas = 0;
  std::vector<MetricSpec> metrics;
  std::optional<std::int32_t> min_replicas;
  CrossVersionObjectReference scale_target_ref;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HorizontalPodAutoscalerSpec::behavior>("behavior"),
        crd::field<&HorizontalPodAutoscalerSpec::max_replicas>("maxReplicas"),
        crd::field<&HorizontalPodAutoscalerSpec::metrics>("metrics", {.absent_if_empty = true}),
        crd::field<&HorizontalPodAutoscalerSpec::min_replicas>("minReplicas"),
        crd::field<&HorizontalPodAutoscalerSpec::scale_target_ref>("scaleTargetRef"),
    };
  }
};

struct HorizontalPodAutoscalerCondition {
  std::optional<WallTime> last_transition_time;
  std::optional<std::string> message;
  std::optional<std::string> reason;
  std::string status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HorizontalPodAutoscalerCondition::last_transition_time>("lastTransitionTime"),
        crd::field<&HorizontalPodAutoscalerCondition::message>("message"),
        crd::field<&HorizontalPodAutoscalerCondition::reason>("reason"),
        crd::field<&HorizontalPodAutoscalerCondition::status>("status"),
        crd::field<&HorizontalPodAutoscalerCondition::type>("type"),
    };
  }
};

struct MetricValueStatus {
  std::optional<std::int32_t> average_utilization;
  std::optional<std::string> average_value;
  std::optional<std::string> value;

  static constexpr auto fields() {
    return std::array{
        crd::field<&MetricValueStatus::average_utilization>("averageUtilization"),
        crd::field<&MetricValueStatus::average_value>("averageValue"),
        crd::field<&MetricValueStatus::value>("value"),
    };
  }
};

struct ContainerResourceMetricStatus {
  std::string container;
  MetricValueStatus current;
  std::string name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerResourceMetricStatus::container>("container"),
        crd::field<&ContainerResourceMetricStatus::current>("current"),
        crd::field<&ContainerResourceMetricStatus::name>("name"),
    };
  }
};

struct ExternalMetricStatus {
  MetricValueStatus current;
  MetricIdentifier metric;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ExternalMetricStatus::current>("current"),
        crd::field<&ExternalMetricStatus::metric>("metric"),
    };
  }
};

struct ObjectMetricStatus {
  MetricValueStatus current;
  CrossVersionObjectReference described_object;
  MetricIdentifier metric;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ObjectMetricStatus::current>("current"),
        crd::field<&ObjectMetricStatus::described_object>("describedObject"),
        crd::field<&ObjectMetricStatus::metric>("metric"),
    };
  }
};

struct PodsMetricStatus {
  MetricValueStatus current;
  MetricIdentifier metric;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodsMetricStatus::current>("current"),
        crd::field<&PodsMetricStatus::metric>("metric"),
    };
  }
};

struct ResourceMetricStatus {
  MetricValueStatus current;
  std::string name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ResourceMetricStatus::current>("current"),
        crd::field<&ResourceMetricStatus::name>("name"),
    };
  }
};

struct MetricStatus {
  std::optional<ContainerResourceMetricStatus> container_resource;
  std::optional<ExternalMetricStatus> external;
  std::optional<ObjectMetricStatus> object;
  std::optional<PodsMetricStatus> pods;
  std::optional<ResourceMetricStatus> resource;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&MetricStatus::container_resource>("containerResource"),
        crd::field<&MetricStatus::external>("external"),
        crd::field<&MetricStatus::object>("object"),
        crd::field<&MetricStatus::pods>("pods"),
        crd::field<&MetricStatus::resource>("resource"),
        crd::field<&MetricStatus::type>("type"),
    };
  }
};

struct HorizontalPodAutoscalerStatus {
  std::vector<HorizontalPodAutoscalerCondition> conditions;
  std::vector<MetricStatus> current_metrics;
  std::optional<std::int32_t> current_replicas;
  std::int32_t desired_replicas = 0;
  std::optional<WallTime> last_scale_time;
  std::optional<std::int64_t> observed_generation;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HorizontalPodAutoscalerStatus::conditions>("conditions",
                                                               {.absent_if_empty = true}),
        crd::field<&HorizontalPodAutoscalerStatus::current_metrics>("currentMetrics",
                                                                    {.absent_if_empty = true}),
        crd::field<&HorizontalPodAutoscalerStatus::current_replicas>("currentReplicas"),
        crd::field<&HorizontalPodAutoscalerStatus::desired_replicas>("desiredReplicas"),
        crd::field<&HorizontalPodAutoscalerStatus::last_scale_time>("lastScaleTime"),
        crd::field<&HorizontalPodAutoscalerStatus::observed_generation>("observedGeneration"),
    };
  }
};

struct HorizontalPodAutoscaler {
  static constexpr std::string_view kApiVersion = "autoscaling/v2";
  static constexpr std::string_view kKind = "HorizontalPodAutoscaler";

  ObjectMeta metadata;
  HorizontalPodAutoscalerSpec spec;
  std::optional<HorizontalPodAutoscalerStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HorizontalPodAutoscaler::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&HorizontalPodAutoscaler::spec>("spec"),
        crd::field<&HorizontalPodAutoscaler::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
