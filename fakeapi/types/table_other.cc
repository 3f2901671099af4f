// Rows of networking, RBAC, storage and the rest.
#include <fmt/format.h>

#include <map>

#include "fakeapi/types/table.h"
#include "fakeapi/types/table_cells.h"

namespace drydock::fake {
namespace {

using namespace cells;

std::string at_most_three(const std::vector<std::string>& all, std::string_view otherwise) {
  if (all.size() <= 3) return join(all, ",", otherwise);
  return fmt::format("{} + {} more...", join({all.begin(), all.begin() + 3}, ","), all.size() - 3);
}

Json ingress(const Json& object, RowContext& context) {
  std::vector<std::string> hosts, addresses;
  for (const Json& rule : at(object, "spec.rules"))
    if (const std::string host = text(rule, "host"); !host.empty()) hosts.push_back(host);
  for (const Json& entry : at(object, "status.loadBalancer.ingress"))
    addresses.push_back(text(entry, "ip", text(entry, "hostname")));
  return {text(object, "metadata.name"),
          text(object, "spec.ingressClassName", "<none>"),
          at_most_three(hosts, "*"),
          join(addresses, ","),
          count(object, "spec.tls") > 0 ? "80, 443" : "80",
          age(object, context)};
}

// The name of a class, and whether its annotation makes it the one of who names none.
std::string name_of_class(const Json& object, const char* annotation) {
  std::string name = text(object, "metadata.name");
  const Json& annotations = at(object, "metadata.annotations");
  if (annotations.is_object() && annotations.value(annotation, "") == "true") name += " (default)";
  return name;
}

Json ingress_class(const Json& object, RowContext& context) {
  std::string parameters = "<none>";
  if (const Json& given = at(object, "spec.parameters"); given.is_object()) {
    parameters = text(given, "kind");
    if (const std::string group = text(given, "apiGroup"); !group.empty())
      parameters += "." + group;
    parameters += "/" + text(given, "name");
  }
  return {name_of_class(object, "ingressclass.kubernetes.io/is-default-class"),
          text(object, "spec.controller"), parameters, age(object, context)};
}

Json network_policy(const Json& object, RowContext& context) {
  return {text(object, "metadata.name"), selector(at(object, "spec.podSelector")),
          age(object, context)};
}

Json ip_address(const Json& object, RowContext&) {
  const Json& parent = at(object, "spec.parentRef");
  std::vector<std::string> parts;
  const std::string group = text(parent, "group");
  parts.push_back(group.empty() ? text(parent, "resource")
                                : text(parent, "resource") + "." + group);
  for (const char* key : {"namespace", "name"})
    if (const std::string part = text(parent, key); !part.empty()) parts.push_back(part);
  return {text(object, "metadata.name"), join(parts, "/")};
}

Json role_binding(const Json& object, RowContext& context) {
  std::vector<std::string> users, groups, accounts;
  for (const Json& subject : at(object, "subjects")) {
    const std::string kind = text(subject, "kind");
    if (kind == "User") users.push_back(text(subject, "name"));
    if (kind == "Group") groups.push_back(text(subject, "name"));
    if (kind == "ServiceAccount")
      accounts.push_back(text(subject, "namespace") + "/" + text(subject, "name"));
  }
  return {text(object, "metadata.name"),
          text(object, "roleRef.kind") + "/" + text(object, "roleRef.name"),
          age(object, context),
          join(users, ", "),
          join(groups, ", "),
          join(accounts, ", ")};
}

Json storage_class(const Json& object, RowContext& context) {
  return {name_of_class(object, "storageclass.kubernetes.io/is-default-class"),
          text(object, "provisioner"),
          text(object, "reclaimPolicy", "Delete"),
          text(object, "volumeBindingMode", "Immediate"),
          at(object, "allowVolumeExpansion") == Json(true),
          age(object, context)};
}

Json csi_driver(const Json& object, RowContext& context) {
  std::vector<std::string> audiences;
  for (const Json& request : at(object, "spec.tokenRequests"))
    audiences.push_back(text(request, "audience"));
  auto is = [&](std::string_view path) { return at(object, path) == Json(true); };
  return {text(object, "metadata.name"),
          at(object, "spec.attachRequired") != Json(false),
          is("spec.podInfoOnMount"),
          is("spec.storageCapacity"),
          join(audiences, ",", "<unset>"),
          is("spec.requiresRepublish"),
          join(strings(at(object, "spec.volumeLifecycleModes")), ",", "<none>"),
          age(object, context)};
}

Json api_service(const Json& object, RowContext& context) {
  std::string service = "Local";
  if (const Json& given = at(object, "spec.service"); given.is_object())
    service = text(given, "namespace") + "/" + text(given, "name");
  std::string available = "Unknown";
  for (const Json& condition : at(object, "status.conditions"))
    if (at(condition, "type") == "Available")
      available =
          at(condition, "status") == "True"
              ? "True"
              : fmt::format("{} ({})", text(condition, "status"), text(condition, "reason"));
  return {text(object, "metadata.name"), service, available, age(object, context)};
}

Json signing_request(const Json& object, RowContext& context) {
  std::vector<std::string> conditions;
  for (const Json& condition : at(object, "status.conditions"))
    conditions.push_back(text(condition, "type"));
  std::string condition = join(conditions, ",", "Pending");
  if (!text(object, "status.certificate").empty()) condition += ",Issued";
  const Json& seconds_ = at(object, "spec.expirationSeconds");
  return {text(object, "metadata.name"),
          age(object, context),
          text(object, "spec.signerName", "<none>"),
          text(object, "spec.username"),
          seconds_.is_null()
              ? "<none>"
              : human_duration(std::chrono::seconds(number(object, "spec.expirationSeconds"))),
          condition};
}

Json endpoint_slice(const Json& object, RowContext& context) {
  std::vector<std::string> ports, addresses;
  for (const Json& port : at(object, "ports")) ports.push_back(text(port, "port", "*"));
  for (const Json& endpoint : at(object, "endpoints"))
    for (std::string& address : strings(at(endpoint, "addresses")))
      addresses.push_back(std::move(address));
  return {text(object, "metadata.name"), text(object, "addressType"),
          at_most_three(ports, "<unset>"), at_most_three(addresses, "<unset>"),
          age(object, context)};
}

Json resource_claim(const Json& object, RowContext& context) {
  std::vector<std::string> states;
  if (!text(object, "metadata.deletionTimestamp").empty()) states.emplace_back("deleted");
  const bool allocated = !at(object, "status.allocation").is_null();
  if (allocated) states.emplace_back("allocated");
  if (count(object, "status.reservedFor") > 0) states.emplace_back("reserved");
  if (!allocated) states.emplace_back("pending");
  return {text(object, "metadata.name"), join(states, ","), age(object, context)};
}

Json flow_schema(const Json& object, RowContext& context) {
  std::string missing = "?";
  for (const Json& condition : at(object, "status.conditions"))
    if (at(condition, "type") == "Dangling") missing = text(condition, "status");
  return {text(object, "metadata.name"),
          text(object, "spec.priorityLevelConfiguration.name", "<none>"),
          number(object, "spec.matchingPrecedence"),
          text(object, "spec.distinguisherMethod.type", "<none>"),
          age(object, context),
          missing};
}

}  // namespace

CellFunction other_cells(const GroupResource& resource) {
  static const std::map<GroupResource, CellFunction> kinds = {
      {{"apiregistration.k8s.io", "apiservices"}, api_service},
      {{"certificates.k8s.io", "certificatesigningrequests"}, signing_request},
      {{"discovery.k8s.io", "endpointslices"}, endpoint_slice},
      {{"flowcontrol.apiserver.k8s.io", "flowschemas"}, flow_schema},
      {{"networking.k8s.io", "ingresses"}, ingress},
      {{"networking.k8s.io", "ingressclasses"}, ingress_class},
      {{"networking.k8s.io", "ipaddresses"}, ip_address},
      {{"networking.k8s.io", "networkpolicies"}, network_policy},
      {{"rbac.authorization.k8s.io", "clusterrolebindings"}, role_binding},
      {{"rbac.authorization.k8s.io", "rolebindings"}, role_binding},
      {{"resource.k8s.io", "resourceclaims"}, resource_claim},
      {{"storage.k8s.io", "csidrivers"}, csi_driver},
      {{"storage.k8s.io", "storageclasses"}, storage_class},
  };
  auto it = kinds.find(resource);
  return it == kinds.end() ? nullptr : it->second;
}

}  // namespace drydock::fake
