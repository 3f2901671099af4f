#pragma once
// Makers of the cluster's controllers, one each; hosts go through make_controllers(). The server
// outlives them. They see what is there, and what changes, by observe() alone.
#include <memory>
#include <string>

#include "fakeapi/controllers/cluster_controller.h"

namespace drydock::fake {

/// Empties a terminating namespace, then takes "kubernetes" from its spec.finalizers.
std::unique_ptr<ClusterController> make_namespace_controller(Server& server);
/// Background, foreground and orphaning deletion by owner references.
std::unique_ptr<ClusterController> make_garbage_collector(Server& server);
/// A ServiceAccount `default` in each active namespace.
std::unique_ptr<ClusterController> make_service_account_controller(Server& server);
/// What is in the token Secrets of ServiceAccounts; "serviceaccount" too.
std::unique_ptr<ClusterController> make_token_controller(Server& server, const std::string& ca_pem);
/// A ConfigMap kube-root-ca.crt in each active namespace, with this PEM text as its ca.crt.
std::unique_ptr<ClusterController> make_root_ca_controller(Server& server,
                                                           const std::string& ca_pem);

// "workloads".
std::unique_ptr<ClusterController> make_deployment_controller(Server& server);
std::unique_ptr<ClusterController> make_replica_set_controller(Server& server);
std::unique_ptr<ClusterController> make_replication_controller(Server& server);
std::unique_ptr<ClusterController> make_stateful_set_controller(Server& server);
std::unique_ptr<ClusterController> make_daemon_set_controller(Server& server);
std::unique_ptr<ClusterController> make_job_controller(Server& server);
std::unique_ptr<ClusterController> make_cron_job_controller(Server& server);
/// The status of PodDisruptionBudgets.
std::unique_ptr<ClusterController> make_disruption_controller(Server& server);
/// Endpoints and EndpointSlices of Services that select Pods, and slices that mirror the Endpoints
/// of those that do not.
std::unique_ptr<ClusterController> make_endpoints_controller(Server& server);
std::unique_ptr<ClusterController> make_endpoint_slice_controller(Server& server);
std::unique_ptr<ClusterController> make_endpoint_slice_mirroring(Server& server);
/// The status of ResourceQuotas.
std::unique_ptr<ClusterController> make_resource_quota_controller(Server& server);
/// Keeps PersistentVolumes and their claims while they are in use.
std::unique_ptr<ClusterController> make_volume_protection(Server& server);
/// The taints of Nodes, as their conditions say.
std::unique_ptr<ClusterController> make_node_lifecycle(Server& server);
/// The rules of ClusterRoles that aggregate others'.
std::unique_ptr<ClusterController> make_cluster_role_aggregation(Server& server);

/// One ready Node, on which every Pod that fits runs.
std::unique_ptr<ClusterController> make_kubelet(Server& server);

}  // namespace drydock::fake
