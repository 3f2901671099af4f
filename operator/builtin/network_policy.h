#pragma once
// NetworkPolicy, as structs. Values; builtin.h makes whole objects of the kinds.
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

struct NetworkPolicyPort {
  std::optional<std::int32_t> end_port;
  std::optional<Json> port;
  std::optional<std::string> protocol;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NetworkPolicyPort::end_port>("endPort"),
        crd::field<&NetworkPolicyPort::port>("port"),
        crd::field<&NetworkPolicyPort::protocol>("protocol"),
    };
  }
};

struct IPBlock {
  std::string cidr;
  std::vector<std::string> except;

  static constexpr auto fields() {
    return std::array{
        crd::field<&IPBlock::cidr>("cidr"),
        crd::field<&IPBlock::except>("except", {.absent_if_empty = true}),
    };
  }
};

struct NetworkPolicyPeer {
  std::optional<IPBlock> ip_block;
  std::optional<LabelSelector> namespace_selector;
  std::optional<LabelSelector> pod_selector;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NetworkPolicyPeer::ip_block>("ipBlock"),
        crd::field<&NetworkPolicyPeer::namespace_selector>("namespaceSelector"),
        crd::field<&NetworkPolicyPeer::pod_selector>("podSelector"),
    };
  }
};

struct NetworkPolicyEgressRule {
  std::vector<NetworkPolicyPort> ports;
  std::vector<NetworkPolicyPeer> to;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NetworkPolicyEgressRule::ports>("ports", {.absent_if_empty = true}),
        crd::field<&NetworkPolicyEgressRule::to>("to", {.absent_if_empty = true}),
    };
  }
};

struct NetworkPolicyIngressRule {
  std::vector<NetworkPolicyPeer> from;
  std::vector<NetworkPolicyPort> ports;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NetworkPolicyIngressRule::from>("from", {.absent_if_empty = true}),
        crd::field<&NetworkPolicyIngressRule::ports>("ports", {.absent_if_empty = true}),
    };
  }
};

struct NetworkPolicySpec {
  std::vector<NetworkPolicyEgressRule> egress;
  std::vector<NetworkPolicyIngressRule> ingress;
  std::optional<LabelSelector> pod_selector;
  std::vector<std::string> policy_types;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NetworkPolicySpec::egress>("egress", {.absent_if_empty = true}),
        crd::field<&NetworkPolicySpec::ingress>("ingress", {.absent_if_empty = true}),
        crd::field<&NetworkPolicySpec::pod_selector>("podSelector"),
        crd::field<&NetworkPolicySpec::policy_types>("policyTypes", {.absent_if_empty = true}),
    };
  }
};

struct NetworkPolicy {
  static constexpr std::string_view kApiVersion = "networking.k8s.io/v1";
  static constexpr std::string_view kKind = "NetworkPolicy";

  ObjectMeta metadata;
  std::optional<NetworkPolicySpec> spec;

  static constexpr auto fields() {
    return std::array{
        crd::field<&NetworkPolicy::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&NetworkPolicy::spec>("spec"),
    };
  }
};

}  // namespace drydock::builtin
