#pragma once
// Containers, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/probe.h"
#include "operator/builtin/security_context.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct ConfigMapKeySelector {
  std::string key;
  std::optional<std::string> name;
  std::optional<bool> optional;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ConfigMapKeySelector::key>("key"),
        crd::field<&ConfigMapKeySelector::name>("name"),
        crd::field<&ConfigMapKeySelector::optional>("optional"),
    };
  }
};

struct ObjectFieldSelector {
  std::optional<std::string> api_version;
  std::string field_path;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ObjectFieldSelector::api_version>("apiVersion"),
        crd::field<&ObjectFieldSelector::field_path>("fieldPath"),
    };
  }
};

struct FileKeySelector {
  std::string key;
  std::optional<bool> optional;
  std::string path;
  std::string volume_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&FileKeySelector::key>("key"),
        crd::field<&FileKeySelector::optional>("optional"),
        crd::field<&FileKeySelector::path>("path"),
        crd::field<&FileKeySelector::volume_name>("volumeName"),
    };
  }
};

struct ResourceFieldSelector {
  std::optional<std::string> container_name;
  std::optional<std::string> divisor;
  std::string resource;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ResourceFieldSelector::container_name>("containerName"),
        crd::field<&ResourceFieldSelector::divisor>("divisor"),
        crd::field<&ResourceFieldSelector::resource>("resource"),
    };
  }
};

struct SecretKeySelector {
  std::string key;
  std::optional<std::string> name;
  std::optional<bool> optional;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SecretKeySelector::key>("key"),
        crd::field<&SecretKeySelector::name>("name"),
        crd::field<&SecretKeySelector::optional>("optional"),
    };
  }
};

struct EnvVarSource {
  std::optional<ConfigMapKeySelector> config_map_key_ref;
  std::optional<ObjectFieldSelector> field_ref;
  std::optional<FileKeySelector> file_key_ref;
  std::optional<ResourceFieldSelector> resource_field_ref;
  std::optional<SecretKeySelector> secret_key_ref;

  static constexpr auto fields() {
    return std::array{
        crd::field<&EnvVarSource::config_map_key_ref>("configMapKeyRef"),
        crd::field<&EnvVarSource::field_ref>("fieldRef"),
        crd::field<&EnvVarSource::file_key_ref>("fileKeyRef"),
        crd::field<&EnvVarSource::resource_field_ref>("resourceFieldRef"),
        crd::field<&EnvVarSource::secret_key_ref>("secretKeyRef"),
    };
  }
};

struct EnvVar {
  std::string name;
  std::optional<std::string> value;
  std::optional<EnvVarSource> value_from;

  static constexpr auto fields() {
    return std::array{
        crd::field<&EnvVar::name>("name"),
        crd::field<&EnvVar::value>("value"),
        crd::field<&EnvVar::value_from>("valueFrom"),
    };
  }
};

struct ConfigMapEnvSource {
  std::optional<std::string> name;
  std::optional<bool> optional;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ConfigMapEnvSource::name>("name"),
        crd::field<&ConfigMapEnvSource::optional>("optional"),
    };
  }
};

struct SecretEnvSource {
  std::optional<std::string> name;
  std::optional<bool> optional;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SecretEnvSource::name>("name"),
        crd::field<&SecretEnvSource::optional>("optional"),
    };
  }
};

struct EnvFromSource {
  std::optional<ConfigMapEnvSource> config_map_ref;
  std::optional<std::string> prefix;
  std::optional<SecretEnvSource> secret_ref;

  static constexpr auto fields() {
    return std::array{
        crd::field<&EnvFromSource::config_map_ref>("configMapRef"),
        crd::field<&EnvFromSource::prefix>("prefix"),
        crd::field<&EnvFromSource::secret_ref>("secretRef"),
    };
  }
};

struct ContainerPort {
  std::int32_t container_port = 0;
  std::optional<std::string> host_ip;
  std::optional<std::int32_t> host_port;
  std::optional<std::string> name;
  std::optional<std::string> protocol;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerPort::container_port>("containerPort"),
        crd::field<&ContainerPort::host_ip>("hostIP"),
        crd::field<&ContainerPort::host_port>("hostPort"),
        crd::field<&ContainerPort::name>("name"),
        crd::field<&ContainerPort::protocol>("protocol"),
    };
  }
};

struct ContainerResizePolicy {
  std::string resource_name;
  std::string restart_policy;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerResizePolicy::resource_name>("resourceName"),
        crd::field<&ContainerResizePolicy::restart_policy>("restartPolicy"),
    };
  }
};

struct ResourceClaim {
  std::string name;
  std::optional<std::string> request;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ResourceClaim::name>("name"),
        crd::field<&ResourceClaim::request>("request"),
    };
  }
};

struct ResourceRequirements {
  std::vector<ResourceClaim> claims;
  std::map<std::string, std::string> limits;
  std::map<std::string, std::string> requests;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ResourceRequirements::claims>("claims", {.absent_if_empty = true}),
        crd::field<&ResourceRequirements::limits>("limits", {.absent_if_empty = true}),
        crd::field<&ResourceRequirements::requests>("requests", {.absent_if_empty = true}),
    };
  }
};

struct ContainerRestartRuleOnExitCodes {
  std::string operator_;
  std::vector<std::int32_t> values;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerRestartRuleOnExitCodes::operator_>("operator"),
        crd::field<&ContainerRestartRuleOnExitCodes::values>("values", {.absent_if_empty = true}),
    };
  }
};

struct ContainerRestartRule {
  std::string action;
  std::optional<ContainerRestartRuleOnExitCodes> exit_codes;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerRestartRule::action>("action"),
        crd::field<&ContainerRestartRule::exit_codes>("exitCodes"),
    };
  }
};

struct VolumeDevice {
  std::string device_path;
  std::string name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&VolumeDevice::device_path>("devicePath"),
        crd::field<&VolumeDevice::name>("name"),
    };
  }
};

struct VolumeMount {
  std::string mount_path;
  std::optional<std::string> mount_propagation;
  std::string name;
  std::optional<bool> read_only;
  std::optional<std::string> recursive_read_only;
  std::optional<std::string> sub_path;
  std::optional<std::string> sub_path_expr;

  static constexpr auto fields() {
    return std::array{
        crd::field<&VolumeMount::mount_path>("mountPath"),
        crd::field<&VolumeMount::mount_propagation>("mountPropagation"),
        crd::field<&VolumeMount::name>("name"),
        crd::field<&VolumeMount::read_only>("readOnly"),
        crd::field<&VolumeMount::recursive_read_only>("recursiveReadOnly"),
        crd::field<&VolumeMount::sub_path>("subPath"),
        crd::field<&VolumeMount::sub_path_expr>("subPathExpr"),
    };
  }
};

struct Container {
  std::vector<std::string> args;
  std::vector<std::string> command;
  std::vector<EnvVar> env;
  std::vector<EnvFromSource> env_from;
  std::optional<std::string> image;
  std::optional<std::string> image_pull_policy;
  std::optional<Lifecycle> lifecycle;
  std::optional<Probe> liveness_probe;
  std::string name;
  std::vector<ContainerPort> ports;
  std::optional<Probe> readiness_probe;
  std::vector<ContainerResizePolicy> resize_policy;
  std::optional<ResourceRequirements> resources;
  std::optional<std::string> restart_policy;
  std::vector<ContainerRestartRule> restart_policy_rules;
  std::optional<SecurityContext> security_context;
  std::optional<Probe> startup_probe;
  std::optional<bool> stdin;
  std::optional<bool> stdin_once;
  std::optional<std::string> termination_message_path;
  std::optional<std::string> termination_message_policy;
  std::optional<bool> tty;
  std::vector<VolumeDevice> volume_devices;
  std::vector<VolumeMount> volume_mounts;
  std::optional<std::string> working_dir;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Container::args>("args", {.absent_if_empty = true}),
        crd::field<&Container::command>("command", {.absent_if_empty = true}),
        crd::field<&Container::env>("env", {.absent_if_empty = true}),
        crd::field<&Container::env_from>("envFrom", {.absent_if_empty = true}),
        crd::field<&Container::image>("image"),
        crd::field<&Container::image_pull_policy>("imagePullPolicy"),
        crd::field<&Container::lifecycle>("lifecycle"),
        crd::field<&Container::liveness_probe>("livenessProbe"),
        crd::field<&Container::name>("name"),
        crd::field<&Container::ports>("ports", {.absent_if_empty = true}),
        crd::field<&Container::readiness_probe>("readinessProbe"),
        crd::field<&Container::resize_policy>("resizePolicy", {.absent_if_empty = true}),
        crd::field<&Container::resources>("resources"),
        crd::field<&Container::restart_policy>("restartPolicy"),
        crd::field<&Container::restart_policy_rules>("restartPolicyRules",
                                                     {.absent_if_empty = true}),
        crd::field<&Container::security_context>("securityContext"),
        crd::field<&Container::startup_probe>("startupProbe"),
        crd::field<&Container::stdin>("stdin"),
        crd::field<&Container::stdin_once>("stdinOnce"),
        crd::field<&Container::termination_message_path>("terminationMessagePath"),
        crd::field<&Container::termination_message_policy>("terminationMessagePolicy"),
        crd::field<&Container::tty>("tty"),
        crd::field<&Container::volume_devices>("volumeDevices", {.absent_if_empty = true}),
        crd::field<&Container::volume_mounts>("volumeMounts", {.absent_if_empty = true}),
        crd::field<&Container::working_dir>("workingDir"),
    };
  }
};

struct EphemeralContainer {
  std::vector<std::string> args;
  std::vector<std::string> command;
  std::vector<EnvVar> env;
  std::vector<EnvFromSource> env_from;
  std::optional<std::string> image;
  std::optional<std::string> image_pull_policy;
  std::optional<Lifecycle> lifecycle;
  std::optional<Probe> liveness_probe;
  std::string name;
  std::vector<ContainerPort> ports;
  std::optional<Probe> readiness_probe;
  std::vector<ContainerResizePolicy> resize_policy;
  std::optional<ResourceRequirements> resources;
  std::optional<std::string> restart_policy;
  std::vector<ContainerRestartRule> restart_policy_rules;
  std::optional<SecurityContext> security_context;
  std::optional<Probe> startup_probe;
  std::optional<bool> stdin;
  std::optional<bool> stdin_once;
  std::optional<std::string> target_container_name;
  std::optional<std::string> termination_message_path;
  std::optional<std::string> termination_message_policy;
  std::optional<bool> tty;
  std::vector<VolumeDevice> volume_devices;
  std::vector<VolumeMount> volume_mounts;
  std::optional<std::string> working_dir;

  static constexpr auto fields() {
    return std::array{
        crd::field<&EphemeralContainer::args>("args", {.absent_if_empty = true}),
        crd::field<&EphemeralContainer::command>("command", {.absent_if_empty = true}),
        crd::field<&EphemeralContainer::env>("env", {.absent_if_empty = true}),
        crd::field<&EphemeralContainer::env_from>("envFrom", {.absent_if_empty = true}),
        crd::field<&EphemeralContainer::image>("image"),
        crd::field<&EphemeralContainer::image_pull_policy>("imagePullPolicy"),
        crd::field<&EphemeralContainer::lifecycle>("lifecycle"),
        crd::field<&EphemeralContainer::liveness_probe>("livenessProbe"),
        crd::field<&EphemeralContainer::name>("name"),
        crd::field<&EphemeralContainer::ports>("ports", {.absent_if_empty = true}),
        crd::field<&EphemeralContainer::readiness_probe>("readinessProbe"),
        crd::field<&EphemeralContainer::resize_policy>("resizePolicy", {.absent_if_empty = true}),
        crd::field<&EphemeralContainer::resources>("resources"),
        crd::field<&EphemeralContainer::restart_policy>("restartPolicy"),
        crd::field<&EphemeralContainer::restart_policy_rules>("restartPolicyRules",
                                                              {.absent_if_empty = true}),
        crd::field<&EphemeralContainer::security_context>("securityContext"),
        crd::field<&EphemeralContainer::startup_probe>("startupProbe"),
        crd::field<&EphemeralContainer::stdin>("stdin"),
        crd::field<&EphemeralContainer::stdin_once>("stdinOnce"),
        crd::field<&EphemeralContainer::target_container_name>("targetContainerName"),
        crd::field<&EphemeralContainer::termination_message_path>("terminationMessagePath"),
        crd::field<&EphemeralContainer::termination_message_policy>("terminationMessagePolicy"),
        crd::field<&EphemeralContainer::tty>("tty"),
        crd::field<&EphemeralContainer::volume_devices>("volumeDevices", {.absent_if_empty = true}),
        crd::field<&EphemeralContainer::volume_mounts>("volumeMounts", {.absent_if_empty = true}),
        crd::field<&EphemeralContainer::working_dir>("workingDir"),
    };
  }
};

}  // namespace drydock::builtin
