#pragma once
// Affinity, tolerations, spread, as structs. Values; builtin.h makes whole objects of the kinds.
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

struct NodeSelectorRequirement {
  std::string key;
  std::string operator_;
  std::vector<std::string> values;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NodeSelectorRequirement::key>("key"),
        crd::field<&NodeSelectorRequirement::operator_>("operator"),
        crd::field<&NodeSelectorRequirement::values>("values", {.absent_if_empty = true}),
    };
  }
};

struct NodeSelectorTerm {
  std::vector<NodeSelectorRequirement> match_expressions;
  std::vector<NodeSelectorRequirement> match_fields;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NodeSelectorTerm::match_expressions>("matchExpressions",
                                                         {.absent_if_empty = true}),
        crd::field<&NodeSelectorTerm::match_fields>("matchFields", {.absent_if_empty = true}),
    };
  }
};

struct PreferredSchedulingTerm {
  NodeSelectorTerm preference;
  std::int32_t weight = 0;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PreferredSchedulingTerm::preference>("preference"),
        crd::field<&PreferredSchedulingTerm::weight>("weight"),
    };
  }
};

struct NodeSelector {
  std::vector<NodeSelectorTerm> node_selector_terms;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NodeSelector::node_selector_terms>("nodeSelectorTerms",
                                                       {.absent_if_empty = true}),
    };
  }
};

struct NodeAffinity {
  std::vector<PreferredSchedulingTerm> preferred_during_scheduling_ignored_during_execution;
  std::optional<NodeSelector> required_during_scheduling_ignored_during_execution;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NodeAffinity::preferred_during_scheduling_ignored_during_execution>(
            "preferredDuringSchedulingIgnoredDuringExecution", {.absent_if_empty = true}),
        crd::field<&NodeAffinity::required_during_scheduling_ignored_during_execution>(
            "requiredDuringSchedulingIgnoredDuringExecution"),
    };
  }
};

struct PodAffinityTerm {
  std::optional<LabelSelector> label_selector;
  std::vector<std::string> match_label_keys;
  std::vector<std::string> mismatch_label_keys;
  std::optional<LabelSelector> namespace_selector;
  std::vector<std::string> namespaces;
  std::string topology_key;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodAffinityTerm::label_selector>("labelSelector"),
        crd::field<&PodAffinityTerm::match_label_keys>("matchLabelKeys", {.absent_if_empty = true}),
        crd::field<&PodAffinityTerm::mismatch_label_keys>("mismatchLabelKeys",
                                                          {.absent_if_empty = true}),
        crd::field<&PodAffinityTerm::namespace_selector>("namespaceSelector"),
        crd::field<&PodAffinityTerm::namespaces>("namespaces", {.absent_if_empty = true}),
        crd::field<&PodAffinityTerm::topology_key>("topologyKey"),
    };
  }
};

struct WeightedPodAffinityTerm {
  PodAffinityTerm pod_affinity_term;
  std::int32_t weight = 0;

  static constexpr auto fields() {
    return std::array{
        crd::field<&WeightedPodAffinityTerm::pod_affinity_term>("podAffinityTerm"),
        crd::field<&WeightedPodAffinityTerm::weight>("weight"),
    };
  }
};

struct PodAffinity {
  std::vector<WeightedPodAffinityTerm> preferred_during_scheduling_ignored_during_execution;
  std::vector<PodAffinityTerm> required_during_scheduling_ignored_during_execution;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodAffinity::preferred_during_scheduling_ignored_during_execution>(
            "preferredDuringSchedulingIgnoredDuringExecution", {.absent_if_empty = true}),
        crd::field<&PodAffinity::required_during_scheduling_ignored_during_execution>(
            "requiredDuringSchedulingIgnoredDuringExecution", {.absent_if_empty = true}),
    };
  }
};

struct PodAntiAffinity {
  std::vector<WeightedPodAffinityTerm> preferred_during_scheduling_ignored_during_execution;
  std::vector<PodAffinityTerm> required_during_scheduling_ignored_during_execution;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodAntiAffinity::preferred_during_scheduling_ignored_during_execution>(
            "preferredDuringSchedulingIgnoredDuringExecution", {.absent_if_empty = true}),
        crd::field<&PodAntiAffinity::required_during_scheduling_ignored_during_execution>(
            "requiredDuringSchedulingIgnoredDuringExecution", {.absent_if_empty = true}),
    };
  }
};

struct Affinity {
  std::optional<NodeAffinity> node_affinity;
  std::optional<PodAffinity> pod_affinity;
  std::optional<PodAntiAffinity> pod_anti_affinity;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Affinity::node_affinity>("nodeAffinity"),
        crd::field<&Affinity::pod_affinity>("podAffinity"),
        crd::field<&Affinity::pod_anti_affinity>("podAntiAffinity"),
    };
  }
};

struct Toleration {
  std::optional<std::string> effect;
  std::optional<std::string> key;
  std::optional<std::string> operator_;
  std::optional<std::int64_t> toleration_seconds;
  std::optional<std::string> value;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Toleration::effect>("effect"),
        crd::field<&Toleration::key>("key"),
        crd::field<&Toleration::operator_>("operator"),
        crd::field<&Toleration::toleration_seconds>("tolerationSeconds"),
        crd::field<&Toleration::value>("value"),
    };
  }
};

struct TopologySpreadConstraint {
  std::optional<LabelSelector> label_selector;
  std::vector<std::string> match_label_keys;
  std::int32_t max_skew = 0;
  std::optional<std::int32_t> min_domains;
  std::optional<std::string> node_affinity_policy;
  std::optional<std::string> node_taints_policy;
  std::string topology_key;
  std::string when_unsatisfiable;

  static constexpr auto fields() {
    return std::array{
        crd::field<&TopologySpreadConstraint::label_selector>("labelSelector"),
        crd::field<&TopologySpreadConstraint::match_label_keys>("matchLabelKeys",
                                                                {.absent_if_empty = true}),
        crd::field<&TopologySpreadConstraint::max_skew>("maxSkew"),
        crd::field<&TopologySpreadConstraint::min_domains>("minDomains"),
        crd::field<&TopologySpreadConstraint::node_affinity_policy>("nodeAffinityPolicy"),
        crd::field<&TopologySpreadConstraint::node_taints_policy>("nodeTaintsPolicy"),
        crd::field<&TopologySpreadConstraint::topology_key>("topologyKey"),
        crd::field<&TopologySpreadConstraint::when_unsatisfiable>("whenUnsatisfiable"),
    };
  }
};

}  // namespace drydock::builtin
