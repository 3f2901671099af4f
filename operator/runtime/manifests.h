#pragma once
// What it takes to run an operator in a cluster, as manifests for `kubectl apply -f`: a namespace,
// a service account, the smallest roles, and a Deployment that is locked down and probed. Pure
// functions.
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "operator/runtime/access.h"

namespace drydock {

struct OperatorManifests {
  std::string name;        ///< of everything: "hello-operator"
  std::string namespace_;  ///< where it runs
  std::string image;
  std::vector<std::string> arguments;  ///< of the image's entry point
  int replicas = 1;
  AccessRules access;
  /// Where `access` holds; empty: in all namespaces, by a ClusterRole.
  std::string watched_namespace;
  /// In the namespace where it runs: its Lease.
  AccessRules own_access;
  std::uint16_t health_port = 8081;   ///< of /healthz and /readyz
  std::uint16_t metrics_port = 8080;  ///< of /metrics; 0: none
  int termination_grace_seconds = 30;
  std::string memory_request = "64Mi";
  std::string memory_limit = "256Mi";
  std::string cpu_request = "10m";
};

/// In the order in which they are to be applied.
std::vector<nlohmann::ordered_json> operator_manifests(const OperatorManifests& wanted);

/// One YAML stream, documents parted by "---".
std::string to_yaml_stream(const std::vector<nlohmann::ordered_json>& documents);

}  // namespace drydock
