#pragma once
// Service, as structs. Values; builtin.h makes whole objects of the kinds.
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

struct ServicePort {
  std::optional<std::string> app_protocol;
  std::optional<std::string> name;
  std::optional<std::int32_t> node_port;
  std::int32_t port = 0;
  std::optional<std::string> protocol;
  std::optional<Json> target_port;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ServicePort::app_protocol>("appProtocol"),
        crd::field<&ServicePort::name>("name"),
        crd::field<&ServicePort::node_port>("nodePort"),
        crd::field<&ServicePort::port>("port"),
        crd::field<&ServicePort::protocol>("protocol"),
        crd::field<&ServicePort::target_port>("targetPort"),
    };
  }
};

struct ClientIPConfig {
  std::optional<std::int32_t> timeout_seconds;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ClientIPConfig::timeout_seconds>("timeoutSeconds"),
    };
  }
};

struct SessionAffinityConfig {
  std::optional<ClientIPConfig> client_ip;

  static constexpr auto fields() {
    return std::array{
        crd::field<&SessionAffinityConfig::client_ip>("clientIP"),
    };
  }
};

struct ServiceSpec {
  std::optional<bool> allocate_load_balancer_node_ports;
  std::optional<std::string> cluster_ip;
  std::vector<std::string> cluster_ips;
  std::vector<std::string> external_ips;
  std::optional<std::string> external_name;
  std::optional<std::string> external_traffic_policy;
  std::optional<std::int32_t> health_check_node_port;
  std::optional<std::string> internal_traffic_policy;
  std::vector<std::string> ip_families;
  std::optional<std::string> ip_family_policy;
  std::optional<std::string> load_balancer_class;
  std::optional<std::string> load_balancer_ip;
  std::vector<std::string> load_balancer_source_ranges;
  std::vector<ServicePort> ports;
  std::optional<bool> publish_not_ready_addresses;
  std::map<std::string, std::string> selector;
  std::optional<std::string> session_affinity;
  std::optional<SessionAffinityConfig> session_affinity_config;
  std::optional<std::string> traffic_distribution;
  std::optional<std::string> type;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ServiceSpec::allocate_load_balancer_node_ports>(
            "allocateLoadBalancerNodePorts"),
        crd::field<&ServiceSpec::cluster_ip>("clusterIP"),
        crd::field<&ServiceSpec::cluster_ips>("clusterIPs", {.absent_if_empty = true}),
        crd::field<&ServiceSpec::external_ips>("externalIPs", {.absent_if_empty = true}),
        crd::field<&ServiceSpec::external_name>("externalName"),
        crd::field<&ServiceSpec::external_traffic_policy>("externalTrafficPolicy"),
        crd::field<&ServiceSpec::health_check_node_port>("healthCheckNodePort"),
        crd::field<&ServiceSpec::internal_traffic_policy>("internalTrafficPolicy"),
        crd::field<&ServiceSpec::ip_families>("ipFamilies", {.absent_if_empty = true}),
        crd::field<&ServiceSpec::ip_family_policy>("ipFamilyPolicy"),
        crd::field<&ServiceSpec::load_balancer_class>("loadBalancerClass"),
        crd::field<&ServiceSpec::load_balancer_ip>("loadBalancerIP"),
        crd::field<&ServiceSpec::load_balancer_source_ranges>("loadBalancerSourceRanges",
                                                              {.absent_if_empty = true}),
        crd::field<&ServiceSpec::ports>("ports", {.absent_if_empty = true}),
        crd::field<&ServiceSpec::publish_not_ready_addresses>("publishNotReadyAddresses"),
        crd::field<&ServiceSpec::selector>("selector", {.absent_if_empty = true}),
        crd::field<&ServiceSpec::session_affinity>("sessionAffinity"),
        crd::field<&ServiceSpec::session_affinity_config>("sessionAffinityConfig"),
        crd::field<&ServiceSpec::traffic_distribution>("trafficDistribution"),
        crd::field<&ServiceSpec::type>("type"),
    };
  }
};

struct PortStatus {
  std::optional<std::string> error;
  std::int32_t port = 0;
  std::string protocol;

  static constexpr auto fields() {
    return std::array{
        crd::field<&PortStatus::error>("error"),
        crd::field<&PortStatus::port>("port"),
        crd::field<&PortStatus::protocol>("protocol"),
    };
  }
};

struct LoadBalancerIngress {
  std::optional<std::string> hostname;
  std::optional<std::string> ip;
  std::optional<std::string> ip_mode;
  std::vector<PortStatus> ports;

  static constexpr auto fields() {
    return std::array{
        crd::field<&LoadBalancerIngress::hostname>("hostname"),
        crd::field<&LoadBalancerIngress::ip>("ip"),
        crd::field<&LoadBalancerIngress::ip_mode>("ipMode"),
        crd::field<&LoadBalancerIngress::ports>("ports", {.absent_if_empty = true}),
    };
  }
};

struct LoadBalancerStatus {
  std::vector<LoadBalancerIngress> ingress;

  static constexpr auto fields() {
    return std::array{
        crd::field<&LoadBalancerStatus::ingress>("ingress", {.absent_if_empty = true}),
    };
  }
};

struct ServiceStatus {
  std::vector<Condition> conditions;
  std::optional<LoadBalancerStatus> load_balancer;

  static constexpr auto fields() {
    return std::array{
        crd::field<&ServiceStatus::conditions>("conditions", {.absent_if_empty = true}),
        crd::field<&ServiceStatus::load_balancer>("loadBalancer"),
    };
  }
};

struct Service {
  static constexpr std::string_view kApiVersion = "v1";
  static constexpr std::string_view kKind = "Service";

  ObjectMeta metadata;
  std::optional<ServiceSpec> spec;
  std::optional<ServiceStatus> status;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Service::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&Service::spec>("spec"),
        crd::field<&Service::status>("status"),
    };
  }
};

}  // namespace drydock::builtin
