#pragma once
// PersistentVolumeClaim, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/meta.h"
#include "operator/builtin/references.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct TypedObjectReference {
  std::optional<std::string> api_group;
  std::string kind;
  std::string name;
  std::optional<std::string> namespace_;

  static constexpr auto fields() {
    return std::array{
        crd::field<&TypedObjectReference::api_group>("apiGroup"),
        crd::field<&TypedObjectReference::kind>("kind"),
        crd::field<&TypedObjectReference::name>("name"),
        crd::field<&TypedObjectReference::namespace_>("namespace"),
    };
  }
};

struct VolumeResourceRequirements {
  std::map<std::string, std::string> limits;
  std::map<std::string, std::string> requests;

  static constexpr auto fields() {
    return std::array{
        crd::field<&VolumeResourceRequirements::limits>("limits", {.absent_if_empty = true}),
        crd::field<&VolumeResourceRequirements::requests>("requests", {.absent_if_empty = true}),
    };
  }
};

struct PersistentVolumeClaimSpec {
  std::vector<std::string> access_modes;
  std::optional<TypedLocalObjectReference> data_source;
  std::optional<TypedObjectReference> data_source_ref;
  std::optional<VolumeResourceRequirements> resources;
  std::optional<LabelSelector> selector;
  std::optional<std::string> storage_class_name;
  std::optional<std::string> volume_attributes_class_name;
  std::optional<std::string> volume_mode;
  std::optional<std::string> volume_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PersistentVolumeClaimSpec::access_modes>("accessModes",
                                                             {.absent_if_empty = true}),
        crd::field<&PersistentVolumeClaimSpec::data_source>("dataSource"),
        crd::field<&PersistentVolumeClaimSpec::data_source_ref>("dataSourceRef"),
        crd::field<&PersistentVolumeClaimSpec::resources>("resources"),
        crd::field<&PersistentVolumeClaimSpec::selector>("selector"),
        crd::field<&PersistentVolumeClaimSpec::storage_class_name>("storageClassName"),
        crd::field<&PersistentVolumeClaimSpec::volume_attributes_class_name>(
            "volumeAttributesClassName"),
        crd::field<&PersistentVolumeClaimSpec::volume_mode>("volumeMode"),
        crd::field<&PersistentVolumeClaimSpec::volume_name>("volumeName"),
    };
  }
};

struct PersistentVolumeClaimCondition {
  std::optional<WallTime> last_probe_time;
  std::optional<WallTime> last_transition_time;
  std::optional<std::string> message;
  std::optional<std::string> reason;
  std::string status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PersistentVolumeClaimCondition::last_probe_time>("lastProbeTime"),
        crd::field<&PersistentVolumeClaimCondition::last_transition_time>("lastTransitionTime"),
        crd::field<&PersistentVolumeClaimCondition::message>("message"),
        crd::field<&PersistentVolumeClaimCondition::reason>("reason"),
        crd::field<&PersistentVolumeClaimCondition::status>("status"),
        crd::field<&PersistentVolumeClaimCondition::type>("type"),
    };
  }
};

struct ModifyVolumeStatus {
  std::string status;
  std::optional<std::string> target_volume_attributes_class_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ModifyVolumeStatus::status>("status"),
        crd::field<&ModifyVolumeStatus::target_volume_attributes_class_name>(
            "targetVolumeAttributesClassName"),
    };
  }
};

struct PersistentVolumeClaimStatus {
  std::vector<std::string> access_modes;
  std::map<std::string, std::string> allocated_resource_statuses;
  std::map<std::string, std::string> allocated_resources;
  std::map<std::string, std::string> capacity;
  std::vector<PersistentVolumeClaimCondition> conditions;
  std::optional<std::string> current_volume_attributes_class_name;
  std::optional<ModifyVolumeStatus> modify_volume_status;
  std::optional<std::string> phase;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PersistentVolumeClaimStatus::access_modes>("accessModes",
                                                               {.absent_if_empty = true}),
        crd::field<&PersistentVolumeClaimStatus::allocated_resource_statuses>(
            "allocatedResourceStatuses", {.absent_if_empty = true}),
        crd::field<&PersistentVolumeClaimStatus::allocated_resources>("allocatedResources",
                                                                      {.absent_if_empty = true}),
        crd::field<&PersistentVolumeClaimStatus::capacity>("capacity", {.absent_if_empty = true}),
        crd::field<&PersistentVolumeClaimStatus::conditions>("conditions",
                                                             {.absent_if_empty = true}),
        crd::field<&PersistentVolumeClaimStatus::current_volume_attributes_class_name>(
            "currentVolumeAttributesClassName"),
        crd::field<&PersistentVolumeClaimStatus::modify_volume_status>("modifyVolumeStatus"),
        crd::field<&PersistentVolumeClaimStatus::phase>("phase"),
    };
  }
};

struct PersistentVolumeClaim {
  static constexpr std::string_view kApiVersion = "v1";
  static constexpr std::string_view kKind = "PersistentVolumeClaim";

  ObjectMeta metadata;
  std::optional<PersistentVolumeClaimSpec> spec;
  std::optional<PersistentVolumeClaimStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PersistentVolumeClaim::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&PersistentVolumeClaim::spec>("spec"),
        crd::field<&PersistentVolumeClaim::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
