#include "operator/runtime/manifests.h"

#include <nlohmann/json.hpp>

#include "operator/base/yaml.h"

namespace drydock {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr const char* kRbac = "rbac.authorization.k8s.io";

OrderedJson object(const OrderedJson& head, const std::string& name, const std::string& namespace_,
                   const OperatorManifests& wanted) {
  OrderedJson object = head;
  object["metadata"] = {{"name", name}};
  if (!namespace_.empty()) object["metadata"]["namespace"] = namespace_;
  object["metadata"]["labels"] = {{"app.kubernetes.io/name", wanted.name}};
  return object;
}

OrderedJson make_namespace(const OperatorManifests& wanted) {
  OrderedJson made =
      object({{"apiVersion", "v1"}, {"kind", "Namespace"}}, wanted.namespace_, {}, wanted);
  // The Deployment below meets the strictest profile; nothing else has to run here.
  made["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] = "restricted";
  return made;
}

/// A role and who has it. `scope`: the namespace that it holds in; empty: all.
void add_role(std::vector<OrderedJson>& documents, const OperatorManifests& wanted,
              const std::string& name, const std::string& scope, const AccessRules& access) {
  if (access.empty()) return;
  const std::string prefix = scope.empty() ? "Cluster" : "";
  const std::string api_version = std::string(kRbac) + "/v1";
  OrderedJson role =
      object({{"apiVersion", api_version}, {"kind", prefix + "Role"}}, name, scope, wanted);
  role["rules"] = policy_rules(access);
  OrderedJson binding =
      object({{"apiVersion", api_version}, {"kind", prefix + "RoleBinding"}}, name, scope, wanted);
  binding["roleRef"] = {{"apiGroup", kRbac}, {"kind", prefix + "Role"}, {"name", name}};
  binding["subjects"] = OrderedJson::array({OrderedJson::object(
      {{"kind", "ServiceAccount"}, {"name", wanted.name}, {"namespace", wanted.namespace_}})});
  documents.push_back(std::move(role));
  documents.push_back(std::move(binding));
}

OrderedJson probe(const char* path, int period_seconds) {
  OrderedJson probe;
  probe["httpGet"] = {{"path", path}, {"port", "health"}};
  probe["periodSeconds"] = period_seconds;
  return probe;
}

OrderedJson port(const char* name, std::uint16_t number) {
  return {{"name", name}, {"containerPort", number}};
}

OrderedJson container(const OperatorManifests& wanted) {
  OrderedJson container{{"name", wanted.name}, {"image", wanted.image}};
  if (!wanted.arguments.empty()) container["args"] = wanted.arguments;
  container["ports"] = OrderedJson::array({port("health", wanted.health_port)});
  if (wanted.metrics_port != 0) container["ports"].push_back(port("metrics", wanted.metrics_port));
  container["livenessProbe"] = probe("/healthz", 20);
  container["readinessProbe"] = probe("/readyz", 10);
  container["resources"] = {
      {"requests", {{"cpu", wanted.cpu_request}, {"memory", wanted.memory_request}}},
      {"limits", {{"memory", wanted.memory_limit}}}};
  container["securityContext"] = {{"allowPrivilegeEscalation", false},
                                  {"readOnlyRootFilesystem", true},
                                  {"capabilities", {{"drop", OrderedJson::array({"ALL"})}}}};
  return container;
}

OrderedJson make_deployment(const OperatorManifests& wanted) {
  constexpr int kNobody = 65532;  // what distroless images call nonroot
  const OrderedJson labels{{"app.kubernetes.io/name", wanted.name}};
  OrderedJson pod;
  pod["serviceAccountName"] = wanted.name;
  pod["terminationGracePeriodSeconds"] = wanted.termination_grace_seconds;
  pod["securityContext"] = {{"runAsNonRoot", true},
                            {"runAsUser", kNobody},
                            {"runAsGroup", kNobody},
                            {"seccompProfile", {{"type", "RuntimeDefault"}}}};
  pod["containers"] = OrderedJson::array({container(wanted)});
  OrderedJson made = object({{"apiVersion", "apps/v1"}, {"kind", "Deployment"}}, wanted.name,
                            wanted.namespace_, wanted);
  made["spec"]["replicas"] = wanted.replicas;
  made["spec"]["selector"] = {{"matchLabels", labels}};
  made["spec"]["template"]["metadata"] = {{"labels", labels}};
  made["spec"]["template"]["spec"] = std::move(pod);
  return made;
}

}  // namespace

std::vector<OrderedJson> operator_manifests(const OperatorManifests& wanted) {
  std::vector<OrderedJson> documents;
  documents.push_back(make_namespace(wanted));
  documents.push_back(object({{"apiVersion", "v1"}, {"kind", "ServiceAccount"}}, wanted.name,
                             wanted.namespace_, wanted));
  add_role(documents, wanted, wanted.name, wanted.watched_namespace, wanted.access);
  add_role(documents, wanted, wanted.name + "-leader-election", wanted.namespace_,
           wanted.own_access);
  documents.push_back(make_deployment(wanted));
  return documents;
}

std::string to_yaml_stream(const std::vector<OrderedJson>& documents) {
  std::string text;
  for (const OrderedJson& document : documents) {
    if (!text.empty()) text += "---\n";
    text += yaml::dump(document);
  }
  return text;
}

}  // namespace drydock
