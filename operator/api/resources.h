#pragma once
// The built-in resources that operators meet most, ready to hand to a Client.
#include "operator/api/names.h"

namespace drydock::resources {

inline Resource namespaces() { return {"", "v1", "namespaces", "Namespace", false}; }
inline Resource nodes() { return {"", "v1", "nodes", "Node", false}; }
inline Resource pods() { return {"", "v1", "pods", "Pod", true}; }
inline Resource services() { return {"", "v1", "services", "Service", true}; }
inline Resource config_maps() { return {"", "v1", "configmaps", "ConfigMap", true}; }
inline Resource secrets() { return {"", "v1", "secrets", "Secret", true}; }
inline Resource service_accounts() { return {"", "v1", "serviceaccounts", "ServiceAccount", true}; }
inline Resource core_events() { return {"", "v1", "events", "Event", true}; }
inline Resource events() { return {"events.k8s.io", "v1", "events", "Event", true}; }
inline Resource deployments() { return {"apps", "v1", "deployments", "Deployment", true}; }
inline Resource replica_sets() { return {"apps", "v1", "replicasets", "ReplicaSet", true}; }
inline Resource stateful_sets() { return {"apps", "v1", "statefulsets", "StatefulSet", true}; }
inline Resource daemon_sets() { return {"apps", "v1", "daemonsets", "DaemonSet", true}; }
inline Resource jobs() { return {"batch", "v1", "jobs", "Job", true}; }
inline Resource leases() { return {"coordination.k8s.io", "v1", "leases", "Lease", true}; }
inline Resource custom_resource_definitions() {
  return {"apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false};
}

}  // namespace drydock::resources
