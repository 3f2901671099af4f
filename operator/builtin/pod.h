#pragma once
// Pod and pod templates, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/affinity.h"
#include "operator/builtin/container.h"
#include "operator/builtin/meta.h"
#include "operator/builtin/pod_status.h"
#include "operator/builtin/references.h"
#include "operator/builtin/security_context.h"
#include "operator/builtin/volume.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct PodDNSConfigOption {
  std::optional<std::string> name;
  std::optional<std::string> value;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodDNSConfigOption::name>("name"),
        crd::field<&PodDNSConfigOption::value>("value"),
    };
  }
};

struct PodDNSConfig {
  std::vector<std::string> nameservers;
  std::vector<PodDNSConfigOption> options;
  std::vector<std::string> searches;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodDNSConfig::nameservers>("nameservers", {.absent_if_empty = true}),
        crd::field<&PodDNSConfig::options>("options", {.absent_if_empty = true}),
        crd::field<&PodDNSConfig::searches>("searches", {.absent_if_empty = true}),
    };
  }
};

struct HostAlias {
  std::vector<std::string> hostnames;
  std::string ip;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HostAlias::hostnames>("hostnames", {.absent_if_empty = true}),
        crd::field<&HostAlias::ip>("ip"),
    };
  }
};

struct PodOS {
  std::string name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodOS::name>("name"),
    };
  }
};

struct PodReadinessGate {
  std::string condition_type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodReadinessGate::condition_type>("conditionType"),
    };
  }
};

struct PodResourceClaim {
  std::string name;
  std::optional<std::string> resource_claim_name;
  std::optional<std::string> resource_claim_template_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodResourceClaim::name>("name"),
        crd::field<&PodResourceClaim::resource_claim_name>("resourceClaimName"),
        crd::field<&PodResourceClaim::resource_claim_template_name>("resourceClaimTemplateName"),
    };
  }
};

struct PodSchedulingGate {
  std::string name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodSchedulingGate::name>("name"),
    };
  }
};

struct PodSchedulingGroup {
  std::optional<std::string> pod_group_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodSchedulingGroup::pod_group_name>("podGroupName"),
    };
  }
};

struct PodSpec {
  std::optional<std::int64_t> active_deadline_seconds;
  std::optional<Affinity> affinity;
  std::optional<bool> automount_service_account_token;
  std::vector<Container> containers;
  std::optional<PodDNSConfig> dns_config;
  std::optional<std::string> dns_policy;
  std::optional<bool> enable_service_links;
  std::vector<EphemeralContainer> ephemeral_containers;
  std::vector<HostAlias> host_aliases;
  std::optional<bool> host_ipc;
  std::optional<bool> host_network;
  std::optional<bool> host_pid;
  std::optional<bool> host_users;
  std::optional<std::string> hostname;
  std::optional<std::string> hostname_override;
  std::vector<LocalObjectReference> image_pull_secrets;
  std::vector<Container> init_containers;
  std::optional<std::string> node_name;
  std::map<std::string, std::string> node_selector;
  std::optional<PodOS> os;
  std::map<std::string, std::string> overhead;
  std::optional<std::string> preemption_policy;
  std::optional<std::int32_t> priority;
  std::optional<std::string> priority_class_name;
  std::vector<PodReadinessGate> readiness_gates;
  std::vector<PodResourceClaim> resource_claims;
  std::optional<ResourceRequirements> resources;
  std::optional<std::string> restart_policy;
  std::optional<std::string> runtime_class_name;
  std::optional<std::string> scheduler_name;
  std::vector<PodSchedulingGate> scheduling_gates;
  std::optional<PodSchedulingGroup> scheduling_group;
  std::optional<PodSecurityContext> security_context;
  std::optional<std::string> service_account;
  std::optional<std::string> service_account_name;
  std::optional<bool> set_hostname_as_fqdn;
  std::optional<bool> share_process_namespace;
  std::optional<std::string> subdomain;
  std::optional<std::int64_t> termination_grace_period_seconds;
  std::vector<Toleration> tolerations;
  std::vector<TopologySpreadConstraint> topology_spread_constraints;
  std::vector<Volume> volumes;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodSpec::active_deadline_seconds>("activeDeadlineSeconds"),
        crd::field<&PodSpec::affinity>("affinity"),
        crd::field<&PodSpec::automount_service_account_token>("automountServiceAccountToken"),
        crd::field<&PodSpec::containers>("containers", {.absent_if_empty = true}),
        crd::field<&PodSpec::dns_config>("dnsConfig"),
        crd::field<&PodSpec::dns_policy>("dnsPolicy"),
        crd::field<&PodSpec::enable_service_links>("enableServiceLinks"),
        crd::field<&PodSpec::ephemeral_containers>("ephemeralContainers",
                                                   {.absent_if_empty = true}),
        crd::field<&PodSpec::host_aliases>("hostAliases", {.absent_if_empty = true}),
        crd::field<&PodSpec::host_ipc>("hostIPC"),
        crd::field<&PodSpec::host_network>("hostNetwork"),
        crd::field<&PodSpec::host_pid>("hostPID"),
        crd::field<&PodSpec::host_users>("hostUsers"),
        crd::field<&PodSpec::hostname>("hostname"),
        crd::field<&PodSpec::hostname_override>("hostnameOverride"),
        crd::field<&PodSpec::image_pull_secrets>("imagePullSecrets", {.absent_if_empty = true}),
        crd::field<&PodSpec::init_containers>("initContainers", {.absent_if_empty = true}),
        crd::field<&PodSpec::node_name>("nodeName"),
        crd::field<&PodSpec::node_selector>("nodeSelector", {.absent_if_empty = true}),
        crd::field<&PodSpec::os>("os"),
        crd::field<&PodSpec::overhead>("overhead", {.absent_if_empty = true}),
        crd::field<&PodSpec::preemption_policy>("preemptionPolicy"),
        crd::field<&PodSpec::priority>("priority"),
        crd::field<&PodSpec::priority_class_name>("priorityClassName"),
        crd::field<&PodSpec::readiness_gates>("readinessGates", {.absent_if_empty = true}),
        crd::field<&PodSpec::resource_claims>("resourceClaims", {.absent_if_empty = true}),
        crd::field<&PodSpec::resources>("resources"),
        crd::field<&PodSpec::restart_policy>("restartPolicy"),
        crd::field<&PodSpec::runtime_class_name>("runtimeClassName"),
        crd::field<&PodSpec::scheduler_name>("schedulerName"),
        crd::field<&PodSpec::scheduling_gates>("schedulingGates", {.absent_if_empty = true}),
        crd::field<&PodSpec::scheduling_group>("schedulingGroup"),
        crd::field<&PodSpec::security_context>("securityContext"),
        crd::field<&PodSpec::service_account>("serviceAccount"),
        crd::field<&PodSpec::service_account_name>("serviceAccountName"),
        crd::field<&PodSpec::set_hostname_as_fqdn>("setHostnameAsFQDN"),
        crd::field<&PodSpec::share_process_namespace>("shareProcessNamespace"),
        crd::field<&PodSpec::subdomain>("subdomain"),
        crd::field<&PodSpec::termination_grace_period_seconds>("terminationGracePeriodSeconds"),
        crd::field<&PodSpec::tolerations>("tolerations", {.absent_if_empty = true}),
        crd::field<&PodSpec::topology_spread_constraints>("topologySpreadConstraints",
                                                          {.absent_if_empty = true}),
        crd::field<&PodSpec::volumes>("volumes", {.absent_if_empty = true}),
    };
  }
};

struct Pod {
  static constexpr std::string_view kApiVersion = "v1";
  static constexpr std::string_view kKind = "Pod";

  ObjectMeta metadata;
  std::optional<PodSpec> spec;
  std::optional<PodStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Pod::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&Pod::spec>("spec"),
        crd::field<&Pod::status>("status"),
    };
  }
};

struct PodTemplateSpec {
  ObjectMeta metadata;
  std::optional<PodSpec> spec;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodTemplateSpec::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&PodTemplateSpec::spec>("spec"),
    };
  }
};

}  // namespace drydock::builtin
