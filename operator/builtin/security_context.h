#pragma once
// Security contexts of pods and containers, as structs. Values; builtin.h makes whole objects of
// the kinds. Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/crd/field.h"

namespace drydock::builtin {

struct AppArmorProfile {
  std::optional<std::string> localhost_profile;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&AppArmorProfile::localhost_profile>("localhostProfile"),
        crd::field<&AppArmorProfile::type>("type"),
    };
  }
};

struct SELinuxOptions {
  std::optional<std::string> level;
  std::optional<std::string> role;
  std::optional<std::string> type;
  std::optional<std::string> user;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SELinuxOptions::level>("level"),
        crd::field<&SELinuxOptions::role>("role"),
        crd::field<&SELinuxOptions::type>("type"),
        crd::field<&SELinuxOptions::user>("user"),
    };
  }
};

struct SeccompProfile {
  std::optional<std::string> localhost_profile;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SeccompProfile::localhost_profile>("localhostProfile"),
        crd::field<&SeccompProfile::type>("type"),
    };
  }
};

struct Sysctl {
  std::string name;
  std::string value;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Sysctl::name>("name"),
        crd::field<&Sysctl::value>("value"),
    };
  }
};

struct WindowsSecurityContextOptions {
  std::optional<std::string> gmsa_credential_spec;
  std::optional<std::string> gmsa_credential_spec_name;
  std::optional<bool> host_process;
  std::optional<std::string> run_as_user_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&WindowsSecurityContextOptions::gmsa_credential_spec>("gmsaCredentialSpec"),
        crd::field<&WindowsSecurityContextOptions::gmsa_credential_spec_name>(
            "gmsaCredentialSpecName"),
        crd::field<&WindowsSecurityContextOptions::host_process>("hostProcess"),
        crd::field<&WindowsSecurityContextOptions::run_as_user_name>("runAsUserName"),
    };
  }
};

struct PodSecurityContext {
  std::optional<AppArmorProfile> app_armor_profile;
  std::optional<std::int64_t> fs_group;
  std::optional<std::string> fs_group_change_policy;
  std::optional<std::int64_t> run_as_group;
  std::optional<bool> run_as_non_root;
  std::optional<std::int64_t> run_as_user;
  std::optional<std::string> se_linux_change_policy;
  std::optional<SELinuxOptions> se_linux_options;
  std::optional<SeccompProfile> seccomp_profile;
  std::vector<std::int64_t> supplemental_groups;
  std::optional<std::string> supplemental_groups_policy;
  std::vector<Sysctl> sysctls;
  std::optional<WindowsSecurityContextOptions> windows_options;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodSecurityContext::app_armor_profile>("appArmorProfile"),
        crd::field<&PodSecurityContext::fs_group>("fsGroup"),
        crd::field<&PodSecurityContext::fs_group_change_policy>("fsGroupChangePolicy"),
        crd::field<&PodSecurityContext::run_as_group>("runAsGroup"),
        crd::field<&PodSecurityContext::run_as_non_root>("runAsNonRoot"),
        crd::field<&PodSecurityContext::run_as_user>("runAsUser"),
        crd::field<&PodSecurityContext::se_linux_change_policy>("seLinuxChangePolicy"),
        crd::field<&PodSecurityContext::se_linux_options>("seLinuxOptions"),
        crd::field<&PodSecurityContext::seccomp_profile>("seccompProfile"),
        crd::field<&PodSecurityContext::supplemental_groups>("supplementalGroups",
                                                             {.absent_if_empty = true}),
        crd::field<&PodSecurityContext::supplemental_groups_policy>("supplementalGroupsPolicy"),
        crd::field<&PodSecurityContext::sysctls>("sysctls", {.absent_if_empty = true}),
        crd::field<&PodSecurityContext::windows_options>("windowsOptions"),
    };
  }
};

struct Capabilities {
  std::vector<std::string> add;
  std::vector<std::string> drop;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Capabilities::add>("add", {.absent_if_empty = true}),
        crd::field<&Capabilities::drop>("drop", {.absent_if_empty = true}),
    };
  }
};

struct SecurityContext {
  std::optional<bool> allow_privilege_escalation;
  std::optional<AppArmorProfile> app_armor_profile;
  std::optional<Capabilities> capabilities;
  std::optional<bool> privileged;
  std::optional<std::string> proc_mount;
  std::optional<bool> read_only_root_filesystem;
  std::optional<std::int64_t> run_as_group;
  std::optional<bool> run_as_non_root;
  std::optional<std::int64_t> run_as_user;
  std::optional<SELinuxOptions> se_linux_options;
  std::optional<SeccompProfile> seccomp_profile;
  std::optional<WindowsSecurityContextOptions> windows_options;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SecurityContext::allow_privilege_escalation>("allowPrivilegeEscalation"),
        crd::field<&SecurityContext::app_armor_profile>("appArmorProfile"),
        crd::field<&SecurityContext::capabilities>("capabilities"),
        crd::field<&SecurityContext::privileged>("privileged"),
        crd::field<&SecurityContext::proc_mount>("procMount"),
        crd::field<&SecurityContext::read_only_root_filesystem>("readOnlyRootFilesystem"),
        crd::field<&SecurityContext::run_as_group>("runAsGroup"),
        crd::field<&SecurityContext::run_as_non_root>("runAsNonRoot"),
        crd::field<&SecurityContext::run_as_user>("runAsUser"),
        crd::field<&SecurityContext::se_linux_options>("seLinuxOptions"),
        crd::field<&SecurityContext::seccomp_profile>("seccompProfile"),
        crd::field<&SecurityContext::windows_options>("windowsOptions"),
    };
  }
};

}  // namespace drydock::builtin
