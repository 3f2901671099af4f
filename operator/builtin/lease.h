#pragma once
// Lease, as structs. Values; builtin.h makes whole objects of the kinds.
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

struct LeaseSpec {
  std::optional<std::string> acquire_time;
  std::optional<std::string> holder_identity;
  std::optional<std::int32_t> lease_duration_seconds;
  std::optional<std::int32_t> lease_transitions;
  std::optional<std::string> preferred_holder;
  std::optional<std::string> renew_time;
  std::optional<std::string> strategy;

  static constexpr auto fields() {
    return std::array{
        crd::field<&LeaseSpec::acquire_time>("acquireTime"),
        crd::field<&LeaseSpec::holder_identity>("holderIdentity"),
        crd::field<&LeaseSpec::lease_duration_seconds>("leaseDurationSeconds"),
        crd::field<&LeaseSpec::lease_transitions>("leaseTransitions"),
        crd::field<&LeaseSpec::preferred_holder>("preferredHolder"),
        crd::field<&LeaseSpec::renew_time>("renewTime"),
        crd::field<&LeaseSpec::strategy>("strategy"),
    };
  }
};

struct Lease {
  static constexpr std::string_view kApiVersion = "coordination.k8s.io/v1";
  static constexpr std::string_view kKind = "Lease";

  ObjectMeta metadata;
  std::optional<LeaseSpec> spec;

  static constexpr auto fields() {
    return std::array{
        crd::field<&Lease::metadata>("metadata", {.default_json = "{}"}),
        crd::field<&Lease::spec>("spec"),
    };
  }
};

}  // namespace drydock::builtin
