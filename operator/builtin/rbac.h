#pragma once
// Roles and their bindings, as structs. Values; builtin.h makes whole objects of the kinds.
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

struct PolicyRule {
  std::vector<std::string> api_groups;
  std::vector<std::string> non_resource_urls;
  std::vector<std::string> resource_names;
  std::vector<std::string> resources;
  std::vector<std::string> verbs;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PolicyRule::api_groups>("apiGroups", {.absent_if_empty = true}),
        crd::field<&PolicyRule::non_resource_urls>("nonResourceURLs", {.absent_if_empty = true}),
        crd::field<&PolicyRule::resource_names>("resourceNames", {.absent_if_empty = true}),
        crd::field<&PolicyRule::resources>("resources", {.absent_if_empty = true}),
        crd::field<&PolicyRule::verbs>("verbs", {.absent_if_empty = true}),
    };
  }
};

struct Role {
  static constexpr std::string_view kApiVersion = "rbac.authorization.k8s.io/v1";
  static constexpr std::string_view kKind = "Role";

  ObjectMeta metadata;
  std::vector<PolicyRule> rules;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Role::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&Role::rules>("rules", {.absent_if_empty = true}),
    };
  }
};

struct AggregationRule {
  std::vector<LabelSelector> cluster_role_selectors;

  static constexpr auto fields() {
    return std::array{
        crd::field<&AggregationRule::cluster_role_selectors>("clusterRoleSelectors",
                                                             {.absent_if_empty = true}),
    };
  }
};

struct ClusterRole {
  static constexpr std::string_view kApiVersion = "rbac.authorization.k8s.io/v1";
  static constexpr std::string_view kKind = "ClusterRole";

  std::optional<AggregationRule> aggregation_rule;
  ObjectMeta metadata;
  std::vector<PolicyRule> rules;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ClusterRole::aggregation_rule>("aggregationRule"),
        crd::field<&ClusterRole::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&ClusterRole::rules>("rules", {.absent_if_empty = true}),
    };
  }
};

struct RoleRef {
  std::optional<std::string> api_group;
  std::string kind;
  std::string name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&RoleRef::api_group>("apiGroup"),
        crd::field<&RoleRef::kind>("kind"),
        crd::field<&RoleRef::name>("name"),
    };
  }
};

struct Subject {
  std::optional<std::string> api_group;
  std::string kind;
  std::string name;
  std::optional<std::string> namespace_;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Subject::api_group>("apiGroup"),
        crd::field<&Subject::kind>("kind"),
        crd::field<&Subject::name>("name"),
        crd::field<&Subject::namespace_>("namespace"),
    };
  }
};

struct RoleBinding {
  static constexpr std::string_view kApiVersion = "rbac.authorization.k8s.io/v1";
  static constexpr std::string_view kKind = "RoleBinding";

  ObjectMeta metadata;
  RoleRef role_ref;
  std::vector<Subject> subjects;

  static constexpr auto fields() {
    return std::array{
        crd::field<&RoleBinding::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&RoleBinding::role_ref>("roleRef"),
        crd::field<&RoleBinding::subjects>("subjects", {.absent_if_empty = true}),
    };
  }
};

struct ClusterRoleBinding {
  static constexpr std::string_view kApiVersion = "rbac.authorization.k8s.io/v1";
  static constexpr std::string_view kKind = "ClusterRoleBinding";

  ObjectMeta metadata;
  RoleRef role_ref;
  std::vector<Subject> subjects;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ClusterRoleBinding::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&ClusterRoleBinding::role_ref>("roleRef"),
        crd::field<&ClusterRoleBinding::subjects>("subjects", {.absent_if_empty = true}),
    };
  }
};

}  // namespace drydock::builtin
