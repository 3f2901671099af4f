#pragma once
// A pod's status, as structs. Values; builtin.h makes whole objects of the kinds.
// Generated from Kubernetes' OpenAPI schemas by drydock-generate-builtins: do not edit.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/builtin/container.h"
#include "operator/crd/field.h"

namespace drydock::builtin {

struct PodCondition {
  std::optional<WallTime> last_probe_time;
  std::optional<WallTime> last_transition_time;
  std::optional<std::string> message;
  std::optional<std::int64_t> observed_generation;
  std::optional<std::string> reason;
  std::string status;
  std::string type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodCondition::last_probe_time>("lastProbeTime"),
        crd::field<&PodCondition::last_transition_time>("lastTransitionTime"),
        crd::field<&PodCondition::message>("message"),
        crd::field<&PodCondition::observed_generation>("observedGeneration"),
        crd::field<&PodCondition::reason>("reason"),
        crd::field<&PodCondition::status>("status"),
        crd::field<&PodCondition::type>("type"),
    };
  }
};

struct ResourceHealth {
  std::optional<std::string> health;
  std::optional<std::string> message;
  std::string resource_id;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ResourceHealth::health>("health"),
        crd::field<&ResourceHealth::message>("message"),
        crd::field<&ResourceHealth::resource_id>("resourceID"),
    };
  }
};

struct ResourceStatus {
  std::string name;
  std::vector<ResourceHealth> resources;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ResourceStatus::name>("name"),
        crd::field<&ResourceStatus::resources>("resources", {.absent_if_empty = true}),
    };
  }
};

struct ContainerStateRunning {
  std::optional<WallTime> started_at;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerStateRunning::started_at>("startedAt"),
    };
  }
};

struct ContainerStateTerminated {
  std::optional<std::string> container_id;
  std::int32_t exit_code = 0;
  std::optional<WallTime> finished_at;
  std::optional<std::string> message;
  std::optional<std::string> reason;
  std::optional<std::int32_t> signal;
  std::optional<WallTime> started_at;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerStateTerminated::container_id>("containerID"),
        crd::field<&ContainerStateTerminated::exit_code>("exitCode"),
        crd::field<&ContainerStateTerminated::finished_at>("finishedAt"),
        crd::field<&ContainerStateTerminated::message>("message"),
        crd::field<&ContainerStateTerminated::reason>("reason"),
        crd::field<&ContainerStateTerminated::signal>("signal"),
        crd::field<&ContainerStateTerminated::started_at>("startedAt"),
    };
  }
};

struct ContainerStateWaiting {
  std::optional<std::string> message;
  std::optional<std::string> reason;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerStateWaiting::message>("message"),
        crd::field<&ContainerStateWaiting::reason>("reason"),
    };
  }
};

struct ContainerState {
  std::optional<ContainerStateRunning> running;
  std::optional<ContainerStateTerminated> terminated;
  std::optional<ContainerStateWaiting> waiting;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerState::running>("running"),
        crd::field<&ContainerState::terminated>("terminated"),
        crd::field<&ContainerState::waiting>("waiting"),
    };
  }
};

struct LinuxContainerUser {
  std::int64_t gid = 0;
  std::vector<std::int64_t> supplemental_groups;
  std::int64_t uid = 0;

  static constexpr auto fields() {
    return std::array{
        crd::field<&LinuxContainerUser::gid>("gid"),
        crd::field<&LinuxContainerUser::supplemental_groups>("supplementalGroups",
                                                             {.absent_if_empty = true}),
        crd::field<&LinuxContainerUser::uid>("uid"),
    };
  }
};

struct ContainerUser {
  std::optional<LinuxContainerUser> linux;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerUser::linux>("linux"),
    };
  }
};

struct ImageVolumeStatus {
  std::string image_ref;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ImageVolumeStatus::image_ref>("imageRef"),
    };
  }
};

struct VolumeStatus {
  std::optional<ImageVolumeStatus> image;

  static constexpr auto fields() {
    return std::array{
        crd::field<&VolumeStatus::image>("image"),
    };
  }
};

struct VolumeMountStatus {
  std::string mount_path;
  std::string name;
  std::optional<bool> read_only;
  std::optional<std::string> recursive_read_only;
  std::optional<VolumeStatus> volume_status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&VolumeMountStatus::mount_path>("mountPath"),
        crd::field<&VolumeMountStatus::name>("name"),
        crd::field<&VolumeMountStatus::read_only>("readOnly"),
        crd::field<&VolumeMountStatus::recursive_read_only>("recursiveReadOnly"),
        crd::field<&VolumeMountStatus::volume_status>("volumeStatus"),
    };
  }
};

struct ContainerStatus {
  std::map<std::string, std::string> allocated_resources;
  std::vector<ResourceStatus> allocated_resources_status;
  std::optional<std::string> container_id;
  std::string image;
  std::string image_id;
  std::optional<ContainerState> last_state;
  std::string name;
  bool ready = false;
  std::optional<ResourceRequirements> resources;
  std::int32_t restart_count = 0;
  std::optional<bool> started;
  std::optional<ContainerState> state;
  std::optional<std::string> stop_signal;
  std::optional<ContainerUser> user;
  std::vector<VolumeMountStatus> volume_mounts;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerStatus::allocated_resources>("allocatedResources",
                                                          {.absent_if_empty = true}),
        crd::field<&ContainerStatus::allocated_resources_status>("allocatedResourcesStatus",
                                                                 {.absent_if_empty = true}),
        crd::field<&ContainerStatus::container_id>("containerID"),
        crd::field<&ContainerStatus::image>("image"),
        crd::field<&ContainerStatus::image_id>("imageID"),
        crd::field<&ContainerStatus::last_state>("lastState"),
        crd::field<&ContainerStatus::name>("name"),
        crd::field<&ContainerStatus::ready>("ready"),
        crd::field<&ContainerStatus::resources>("resources"),
        crd::field<&ContainerStatus::restart_count>("restartCount"),
        crd::field<&ContainerStatus::started>("started"),
        crd::field<&ContainerStatus::state>("state"),
        crd::field<&ContainerStatus::stop_signal>("stopSignal"),
        crd::field<&ContainerStatus::user>("user"),
        crd::field<&ContainerStatus::volume_mounts>("volumeMounts", {.absent_if_empty = true}),
    };
  }
};

struct ContainerExtendedResourceRequest {
  std::string container_name;
  std::string request_name;
  std::string resource_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ContainerExtendedResourceRequest::container_name>("containerName"),
        crd::field<&ContainerExtendedResourceRequest::request_name>("requestName"),
        crd::field<&ContainerExtendedResourceRequest::resource_name>("resourceName"),
    };
  }
};

struct PodExtendedResourceClaimStatus {
  std::vector<ContainerExtendedResourceRequest> request_mappings;
  std::string resource_claim_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodExtendedResourceClaimStatus::request_mappings>("requestMappings",
                                                                      {.absent_if_empty = true}),
        crd::field<&PodExtendedResourceClaimStatus::resource_claim_name>("resourceClaimName"),
    };
  }
};

struct HostIP {
  std::string ip;

  static constexpr auto fields() {
    return std::array{
        crd::field<&HostIP::ip>("ip"),
    };
  }
};

struct NodeAllocatableResourceClaimStatus {
  std::vector<std::string> containers;
  std::string resource_claim_name;
  std::map<std::string, std::string> resources;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NodeAllocatableResourceClaimStatus::containers>("containers",
                                                                    {.absent_if_empty = true}),
        crd::field<&NodeAllocatableResourceClaimStatus::resource_claim_name>("resourceClaimName"),
        crd::field<&NodeAllocatableResourceClaimStatus::resources>("resources",
                                                                   {.absent_if_empty = true}),
    };
  }
};

struct PodIP {
  std::string ip;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodIP::ip>("ip"),
    };
  }
};

struct PodResourceClaimStatus {
  std::string name;
  std::optional<std::string> resource_claim_name;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodResourceClaimStatus::name>("name"),
        crd::field<&PodResourceClaimStatus::resource_claim_name>("resourceClaimName"),
    };
  }
};

struct PodStatus {
  std::map<std::string, std::string> allocated_resources;
  std::vector<PodCondition> conditions;
  std::vector<ContainerStatus> container_statuses;
  std::vector<ContainerStatus> ephemeral_container_statuses;
  std::optional<PodExtendedResourceClaimStatus> extended_resource_claim_status;
  std::optional<std::string> host_ip;
  std::vector<HostIP> host_ips;
  std::vector<ContainerStatus> init_container_statuses;
  std::optional<std::string> message;
  std::vector<NodeAllocatableResourceClaimStatus> node_allocatable_resource_claim_statuses;
  std::optional<std::string> nominated_node_name;
  std::optional<std::int64_t> observed_generation;
  std::optional<std::string> phase;
  std::optional<std::string> pod_ip;
  std::vector<PodIP> pod_ips;
  std::optional<std::string> qos_class;
  std::optional<std::string> reason;
  std::optional<std::string> resize;
  std::vector<PodResourceClaimStatus> resource_claim_statuses;
  std::optional<ResourceRequirements> resources;
  std::optional<WallTime> start_time;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PodStatus::allocated_resources>("allocatedResources",
                                                    {.absent_if_empty = true}),
        crd::field<&PodStatus::conditions>("conditions", {.absent_if_empty = true}),
        crd::field<&PodStatus::container_statuses>("containerStatuses", {.absent_if_empty = true}),
        crd::field<&PodStatus::ephemeral_container_statuses>("ephemeralContainerStatuses",
                                                             {.absent_if_empty = true}),
        crd::field<&PodStatus::extended_resource_claim_status>("extendedResourceClaimStatus"),
        crd::field<&PodStatus::host_ip>("hostIP"),
        crd::field<&PodStatus::host_ips>("hostIPs", {.absent_if_empty = true}),
        crd::field<&PodStatus::init_container_statuses>("initContainerStatuses",
                                                        {.absent_if_empty = true}),
        crd::field<&PodStatus::message>("message"),
        crd::field<&PodStatus::node_allocatable_resource_claim_statuses>(
            "nodeAllocatableResourceClaimStatuses", {.absent_if_empty = true}),
        crd::field<&PodStatus::nominated_node_name>("nominatedNodeName"),
        crd::field<&PodStatus::observed_generation>("observedGeneration"),
        crd::field<&PodStatus::phase>("phase"),
        crd::field<&PodStatus::pod_ip>("podIP"),
        crd::field<&PodStatus::pod_ips>("podIPs", {.absent_if_empty = true}),
        crd::field<&PodStatus::qos_class>("qosClass"),
        crd::field<&PodStatus::reason>("reason"),
        crd::field<&PodStatus::resize>("resize"),
        crd::field<&PodStatus::resource_claim_statuses>("resourceClaimStatuses",
                                                        {.absent_if_empty = true}),
        crd::field<&PodStatus::resources>("resources"),
        crd::field<&PodStatus::start_time>("startTime"),
    };
  }
};

}  // namespace drydock::builtin
