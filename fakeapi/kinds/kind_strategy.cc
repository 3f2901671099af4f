#include "fakeapi/kinds/kind_strategy.h"

#include <map>

#include "fakeapi/kinds/admission_validation.h"
#include "fakeapi/kinds/builtin_strategy.h"
#include "fakeapi/kinds/endpoints_validation.h"
#include "fakeapi/kinds/flow_control_validation.h"
#include "fakeapi/kinds/required_fields.h"
#include "fakeapi/kinds/storage_validation.h"

namespace drydock::fake {
namespace {

using Table = std::map<GroupResource, std::unique_ptr<KindStrategy>>;

KindTraits with_generation(Json initial_status = Json()) {
  KindTraits traits;
  traits.generation = true;
  traits.initial_status = std::move(initial_status);
  return traits;
}

KindTraits with_status(Json initial_status) {
  KindTraits traits;
  traits.initial_status = std::move(initial_status);
  return traits;
}

void add_kinds_with_code(Table& table) {
  table[{"", "configmaps"}] = make_config_map_strategy();
  table[{"", "events"}] = make_event_strategy(false);
  table[{"", "namespaces"}] = make_namespace_strategy();
  table[{"", "limitranges"}] = make_limit_range_strategy();
  table[{"", "persistentvolumes"}] = make_persistent_volume_strategy();
  table[{"", "podtemplates"}] = make_pod_template_strategy();
  table[{"", "persistentvolumeclaims"}] = make_persistent_volume_claim_strategy();
  table[{"", "pods"}] = make_pod_strategy();
  table[{"", "replicationcontrollers"}] = make_replication_controller_strategy();
  table[{"", "secrets"}] = make_secret_strategy();
  table[{"", "services"}] = make_service_strategy();
  table[{"apps", "daemonsets"}] = make_daemon_set_strategy();
  table[{"apps", "deployments"}] = make_deployment_strategy();
  table[{"apps", "replicasets"}] = make_replica_set_strategy();
  table[{"apps", "statefulsets"}] = make_stateful_set_strategy();
  table[{"autoscaling", "horizontalpodautoscalers"}] = make_horizontal_pod_autoscaler_strategy();
  table[{"batch", "cronjobs"}] = make_cron_job_strategy();
  table[{"batch", "jobs"}] = make_job_strategy();
  table[{"coordination.k8s.io", "leases"}] = make_lease_strategy();
  table[{"events.k8s.io", "events"}] = make_event_strategy(true);
  table[{"scheduling.k8s.io", "priorityclasses"}] = make_priority_class_strategy();
  table[{"storage.k8s.io", "volumeattributesclasses"}] = make_volume_attributes_class_strategy();
  table[{"networking.k8s.io", "ingresses"}] = make_ingress_strategy();
  table[{"networking.k8s.io", "networkpolicies"}] = make_network_policy_strategy();
  table[{"policy", "poddisruptionbudgets"}] = make_pod_disruption_budget_strategy();
  for (const char* kind : {"roles", "clusterroles"})
    table[{"rbac.authorization.k8s.io", kind}] = make_role_strategy();
  for (const char* kind : {"rolebindings", "clusterrolebindings"})
    table[{"rbac.authorization.k8s.io", kind}] = make_role_binding_strategy();
}

void add_core_tables(Table& table) {
  auto add = [&](GroupResource resource, KindTraits traits, std::vector<Default> defaults,
                 TableStrategy::Validate validate = nullptr) {
    table[std::move(resource)] =
        std::make_unique<TableStrategy>(std::move(traits), std::move(defaults), validate);
  };
  KindTraits node;
  node.selectable_fields = {"spec.unschedulable"};
  table[{"", "nodes"}] = make_node_strategy(node);
  add({"", "serviceaccounts"}, {}, {});
  KindTraits replaced;
  replaced.create_on_update = true;
  add({"", "endpoints"}, replaced, {{"subsets[].ports[].protocol", "TCP"}}, validate_endpoints);
  table[{"", "resourcequotas"}] = make_resource_quota_strategy();
  KindTraits revision;
  revision.immutable = {"data"};
  add({"apps", "controllerrevisions"}, revision, {}, validate_controller_revision);
  KindTraits slice = with_generation();
  slice.labels_count = true;
  slice.immutable = {"addressType"};
  slice.unchanged_passes = "endpoints";
  add({"discovery.k8s.io", "endpointslices"}, slice,
      {{"ports[].name", ""}, {"ports[].protocol", "TCP"}}, validate_endpoint_slice);
  KindTraits ingress_class = with_generation();
  ingress_class.immutable = {"spec.controller"};
  ingress_class.immutable_first = true;
  add({"networking.k8s.io", "ingressclasses"}, ingress_class,
      {{"spec.parameters?.scope", "Cluster"}}, validate_ingress_class);
  add({"networking.k8s.io", "servicecidrs"}, with_status(Json::object()), {},
      validate_service_cidr);
  KindTraits address;
  address.name_rule = "path";
  address.immutable = {"spec"};
  add({"networking.k8s.io", "ipaddresses"}, address, {}, validate_ip_address);
  KindTraits conditional;
  conditional.unconditional_update = false;
  conditional.immutable = {"handler"};
  add({"node.k8s.io", "runtimeclasses"}, conditional, {}, validate_runtime_class);
}

void add_storage_tables(Table& table) {
  auto add = [&](GroupResource resource, KindTraits traits, std::vector<Default> defaults,
                 TableStrategy::Validate validate = nullptr) {
    table[std::move(resource)] =
        std::make_unique<TableStrategy>(std::move(traits), std::move(defaults), validate);
  };
  const std::string group = "storage.k8s.io";
  KindTraits storage_class;
  storage_class.immutable = {"parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"};
  add({group, "storageclasses"}, storage_class,
      {{"reclaimPolicy", "Delete"}, {"volumeBindingMode", "Immediate"}}, validate_storage_class);
  KindTraits conditional;
  conditional.unconditional_update = false;
  add({group, "csistoragecapacities"}, conditional, {}, validate_storage_capacity);
  table[{group, "csidrivers"}] = std::make_unique<TableStrategy>(
      conditional,
      std::vector<Default>{{"spec.attachRequired", true},
                           {"spec.podInfoOnMount", false},
                           {"spec.storageCapacity", false},
                           {"spec.fsGroupPolicy", "ReadWriteOnceWithFSType"},
                           {"spec.volumeLifecycleModes", Json::array({"Persistent"})},
                           {"spec.requiresRepublish", false},
                           {"spec.seLinuxMount", false}},
      validate_csi_driver, csi_driver_warnings);
  add({group, "csinodes"}, conditional, {}, validate_csi_node);
  KindTraits attachment = conditional;
  attachment.initial_status = {{"attached", false}};
  add({group, "volumeattachments"}, std::move(attachment), {}, validate_volume_attachment);
  KindTraits request = with_status(Json::object());
  request.selectable_fields = {"spec.signerName"};
  add({"certificates.k8s.io", "certificatesigningrequests"}, request, {},
      validate_certificate_signing_request);
  add({"flowcontrol.apiserver.k8s.io", "flowschemas"}, with_generation(Json::object()),
      {{"spec.matchingPrecedence!", 1000}}, validate_flow_schema);
  add({"flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations"},
      with_generation(Json::object()),
      {{"spec.limited?.nominalConcurrencyShares", 30},
       {"spec.limited?.lendablePercent", 0},
       {"spec.limited?.limitResponse.queuing?.queues!", 64},
       {"spec.limited?.limitResponse.queuing?.handSize!", 8},
       {"spec.limited?.limitResponse.queuing?.queueLengthLimit!", 50}},
      validate_priority_level);
  KindTraits api_service = with_status(Json::object());
  api_service.name_rule = "path";
  api_service.unconditional_update = false;
  add({"apiregistration.k8s.io", "apiservices"}, std::move(api_service),
      {{"spec.service?.port", 443}}, validate_api_service);
  for (const char* kind : {"deviceclasses", "resourceslices"})
    add({"resource.k8s.io", kind}, with_generation(), {});
  add({"resource.k8s.io", "resourceclaims"}, with_status(Json::object()),
      {{"spec.devices?.requests[].exactly?.allocationMode", "ExactCount"},
       {"spec.devices?.requests[].exactly?.count", 1}});
  add({"resource.k8s.io", "resourceclaimtemplates"}, {},
      {{"spec.spec?.devices?.requests[].exactly?.allocationMode", "ExactCount"},
       {"spec.spec?.devices?.requests[].exactly?.count", 1}});
}

void add_admission_tables(Table& table) {
  const std::string group = "admissionregistration.k8s.io";
  KindTraits counted = with_generation();
  counted.unconditional_update = false;
  KindTraits policed = counted;
  policed.initial_status = Json::object();
  std::vector<Default> webhook = {{"webhooks[].failurePolicy", "Fail"},
                                  {"webhooks[].matchPolicy", "Equivalent"},
                                  {"webhooks[].namespaceSelector", Json::object()},
                                  {"webhooks[].objectSelector", Json::object()},
                                  {"webhooks[].timeoutSeconds", 10},
                                  {"webhooks[].clientConfig?.service?.port", 443},
                                  {"webhooks[].rules[].scope", "*"}};
  table[{group, "validatingwebhookconfigurations"}] =
      std::make_unique<TableStrategy>(counted, webhook, validate_webhook_configuration);
  webhook.push_back({"webhooks[].reinvocationPolicy", "Never"});
  table[{group, "mutatingwebhookconfigurations"}] =
      std::make_unique<TableStrategy>(counted, webhook, validate_webhook_configuration);
  const std::vector<Default> policy = {{"spec.failurePolicy", "Fail"},
                                       {"spec.matchConstraints?.matchPolicy", "Equivalent"},
                                       {"spec.matchConstraints?.namespaceSelector", Json::object()},
                                       {"spec.matchConstraints?.objectSelector", Json::object()},
                                       {"spec.matchConstraints?.resourceRules[].scope", "*"}};
  table[{group, "validatingadmissionpolicies"}] =
      std::make_unique<TableStrategy>(policed, policy, validate_admission_policy);
  table[{group, "mutatingadmissionpolicies"}] =
      std::make_unique<TableStrategy>(counted, policy, validate_admission_policy);
  const std::vector<Default> binding = {{"spec.matchResources?.matchPolicy", "Equivalent"},
                                        {"spec.matchResources?.namespaceSelector", Json::object()},
                                        {"spec.matchResources?.objectSelector", Json::object()}};
  for (const char* kind : {"validatingadmissionpolicybindings", "mutatingadmissionpolicybindings"})
    table[{group, kind}] =
        std::make_unique<TableStrategy>(counted, binding, validate_admission_policy_binding);
}

Table make_table_of_kinds() {
  Table table;
  add_kinds_with_code(table);
  add_core_tables(table);
  add_storage_tables(table);
  add_admission_tables(table);
  return table;
}

}  // namespace

const KindStrategy& strategy_of(const GroupResource& resource) {
  static const Table table = make_table_of_kinds();
  static const std::unique_ptr<KindStrategy> other =
      std::make_unique<BuiltinStrategy>(KindTraits());
  auto it = table.find(resource);
  return it == table.end() ? *other : *it->second;
}

}  // namespace drydock::fake
