#include "fakeapi/kinds/pod_validation.h"

#include <fmt/format.h>

#include <set>

#include "fakeapi/kinds/container_validation.h"
#include "fakeapi/kinds/resource_validation.h"
#include "fakeapi/kinds/scheduling_validation.h"
#include "fakeapi/kinds/security_context_validation.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

// A struct as Go writes one whose fields have no JSON names.
schema::FieldError invalid_claim(const std::string& field, const Json& claim,
                                 std::string_view why) {
  auto shown = [&](const char* key) {
    const Json* value = child(claim, key);
    return value ? dump_json(*value) : std::string("null");
  };
  schema::FieldError error = schema::invalid(field, Json(), why);
  error.message = fmt::format(
      "Invalid value: {{\"Name\":{},\"ResourceClaimName\":{},\"ResourceClaimTemplateName\":{}}}: "
      "{}",
      dump_json(Json(text(claim, "name"))), shown("resourceClaimName"),
      shown("resourceClaimTemplateName"), why);
  return error;
}

void check_resource_claims(const Json& spec, const std::string& field, FieldErrors& errors) {
  std::set<std::string> names;
  const auto claims = items(spec, "resourceClaims");
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const std::string at = index_path(field, i);
    const std::string name(text(claims[i], "name"));
    if (name.empty())
      errors.push_back(schema::required(at + ".name"));
    else if (!names.insert(name).second)
      errors.push_back(schema::duplicate(at + ".name", name));
    else
      append_invalid(errors, at + ".name", name, check_dns_label(name));
    const bool named = child(claims[i], "resourceClaimName");
    const bool made = child(claims[i], "resourceClaimTemplateName");
    if (named && made)
      errors.push_back(invalid_claim(at, claims[i],
                                     "at most one of `resourceClaimName` or "
                                     "`resourceClaimTemplateName` may be specified"));
    if (!named && !made)
      errors.push_back(invalid_claim(
          at, claims[i], "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
    for (const char* key : {"resourceClaimName", "resourceClaimTemplateName"})
      if (const Json* value = child(claims[i], key); value && value->is_string())
        append_invalid(errors, child_path(at, key), *value,
                       check_dns_subdomain(value->get_ref<const std::string&>()));
  }
}

// A Pod in the host's network has the host's ports; templates leave them open.
void check_host_network(const Json& spec, const std::string& field, PodSpecOwner owner,
                        FieldErrors& errors) {
  if (!flag(spec, "hostNetwork")) return;
  const auto containers = items(spec, "containers");
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const auto ports = items(containers[i], "ports");
    for (std::size_t j = 0; j < ports.size(); ++j) {
      const std::int64_t host = number(ports[j], "hostPort");
      if (host == number(ports[j], "containerPort")) continue;
      if (owner == PodSpecOwner::kPod || host != 0)
        errors.push_back(
            schema::invalid(index_path(index_path(field, i) + ".ports", j) + ".hostPort", host,
                            "must match `containerPort` when `hostNetwork` is true"));
    }
  }
}

void check_dns_config(const Json& spec, const std::string& field, FieldErrors& errors) {
  const Json* config = child(spec, "dnsConfig");
  const bool alone = text(spec, "dnsPolicy") == "None";
  if (!config) {
    if (alone)
      errors.push_back(
          schema::required(field, "must provide `dnsConfig` when `dnsPolicy` is None"));
    return;
  }
  const auto servers = items(*config, "nameservers");
  const std::string servers_field = field + ".nameservers";
  if (alone && servers.empty()) {
    errors.push_back(schema::required(
        servers_field, "must provide at least one DNS nameserver when `dnsPolicy` is None"));
    return;
  }
  if (servers.size() > 3)
    errors.push_back(schema::invalid(servers_field, (*config)["nameservers"],
                                     "must not have more than 3 nameservers"));
  for (std::size_t i = 0; i < servers.size(); ++i)
    if (servers[i].is_string() && !is_ip(servers[i].get_ref<const std::string&>()))
      errors.push_back(
          schema::invalid(index_path(servers_field, i), servers[i],
                          "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
  const auto searches = items(*config, "searches");
  if (searches.size() > 32)
    errors.push_back(schema::invalid(field + ".searches", (*config)["searches"],
                                     "must not have more than 32 search paths"));
  for (std::size_t i = 0; i < searches.size(); ++i)
    if (std::string search(searches[i].is_string() ? searches[i].get<std::string>() : "");
        search != ".") {
      if (search.ends_with('.')) search.pop_back();
      append_invalid(errors, index_path(field + ".searches", i), search,
                     check_dns_subdomain_with_underscore(search));
    }
  const auto options = items(*config, "options");
  for (std::size_t i = 0; i < options.size(); ++i)
    if (text(options[i], "name").empty())
      errors.push_back(schema::required(index_path(field + ".options", i), "must not be empty"));
}

void check_gates(const Json& spec, const std::string& parent, FieldErrors& errors) {
  const auto readiness = items(spec, "readinessGates");
  for (std::size_t i = 0; i < readiness.size(); ++i) {
    const std::string type(text(readiness[i], "conditionType"));
    append_invalid(errors, index_path(child_path(parent, "readinessGates"), i) + ".conditionType",
                   type, check_qualified_name(type));
  }
  std::set<std::string> seen;
  const auto gates = items(spec, "schedulingGates");
  for (std::size_t i = 0; i < gates.size(); ++i) {
    const std::string at = index_path(child_path(parent, "schedulingGates"), i);
    const std::string name(text(gates[i], "name"));
    append_invalid(errors, at, name, check_qualified_name(name));
    if (!seen.insert(name).second) errors.push_back(schema::duplicate(at, name));
  }
}

// A Pod with users of its own shares nothing else with the host that knows of users.
void check_host_users(const Json& spec, const std::string& parent, FieldErrors& errors) {
  const Json* users = child(spec, "hostUsers");
  if (!users || *users != false) return;
  constexpr std::string_view kWhy = "when `hostUsers` is false";
  if (flag(spec, "hostNetwork"))
    errors.push_back(schema::forbidden(child_path(parent, "hostNetwork"), kWhy));
  if (flag(spec, "hostPID"))
    errors.push_back(schema::forbidden(child_path(parent, "HostPID"), kWhy));
  if (flag(spec, "hostIPC"))
    errors.push_back(schema::forbidden(child_path(parent, "HostIPC"), kWhy));
}

void check_host_aliases(const Json& spec, const std::string& field, FieldErrors& errors) {
  const auto aliases = items(spec, "hostAliases");
  for (std::size_t i = 0; i < aliases.size(); ++i) {
    const std::string at = index_path(field, i);
    if (const std::string ip(text(aliases[i], "ip")); !is_ip(ip))
      errors.push_back(schema::invalid(
          at + ".ip", ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
    const auto names = items(aliases[i], "hostnames");
    for (std::size_t j = 0; j < names.size(); ++j)
      if (names[j].is_string())
        append_invalid(errors, index_path(at + ".hostnames", j), names[j],
                       check_dns_subdomain(names[j].get_ref<const std::string&>()));
  }
}

void check_operating_system(const Json& spec, const std::string& parent, FieldErrors& errors) {
  const Json* system = child(spec, "os");
  if (!system) return;
  const std::string name(text(*system, "name"));
  const std::string field = child_path(parent, "os");
  if (name.empty()) {
    errors.push_back(schema::required(field + ".name"));
  } else if (name == "windows") {
    for (const char* key : {"hostPID", "hostIPC", "shareProcessNamespace"})
      if (flag(spec, key))
        errors.push_back(
            schema::forbidden(child_path(parent, key), "cannot be set for a windows pod"));
  } else if (name != "linux") {
    errors.push_back(schema::not_supported(field, name, {"linux", "windows"}));
  }
}

void check_names(const Json& spec, const std::string& parent,
                 std::initializer_list<std::pair<const char*, const char*>> rules,
                 FieldErrors& errors) {
  for (const auto& [key, rule] : rules)
    if (const std::string value(text(spec, key)); !value.empty())
      append_invalid(errors, child_path(parent, key), value, check_name(rule, value));
}

void check_resources(const Json& spec, const std::string& field, FieldErrors& errors) {
  const Json* resources = child(spec, "resources");
  if (!resources) return;
  if (const Json* claims = child(*resources, "claims"); claims && !claims->empty())
    errors.push_back(
        schema::forbidden(field + ".claims", "claims may not be set for Resources at pod-level"));
  check_resource_requirements(*resources, field, ResourceOwner::kPod, {}, errors);
}

}  // namespace

FieldErrors validate_pod_spec(const Json& spec, std::string_view field, PodSpecOwner owner,
                              std::string_view pod_name) {
  FieldErrors errors;
  const std::string parent(field);
  auto at = [&](std::string_view key) { return child_path(field, key); };
  const Volumes volumes = check_volumes(spec, at("volumes"), pod_name, owner, errors);
  check_resource_claims(spec, at("resourceClaims"), errors);
  append(errors, validate_containers(spec, field, volumes));
  check_resources(spec, at("resources"), errors);
  check_host_network(spec, at("containers"), owner, errors);
  if (text(spec, "restartPolicy").empty())
    errors.push_back(schema::required(at("restartPolicy")));
  else
    check_one_of(errors, spec, field, "restartPolicy", {"Always", "OnFailure", "Never"});
  check_one_of(errors, spec, field, "dnsPolicy",
               {"ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"});
  if (const Json* selector = child(spec, "nodeSelector"))
    append(errors, validate_labels(*selector, at("nodeSelector")));
  check_pod_security_context(spec, at("securityContext"), errors);
  if (const Json* affinity = child(spec, "affinity"))
    check_affinity(*affinity, at("affinity"), errors);
  check_dns_config(spec, at("dnsConfig"), errors);
  check_gates(spec, parent, errors);
  check_topology_spread(spec, at("topologySpreadConstraints"), errors);
  check_host_users(spec, parent, errors);
  check_names(spec, parent, {{"serviceAccountName", "subdomain"}, {"nodeName", "subdomain"}},
              errors);
  if (const Json* deadline = child(spec, "activeDeadlineSeconds");
      deadline && deadline->is_number() && (*deadline < 1 || *deadline > 2147483647))
    errors.push_back(schema::invalid(at("activeDeadlineSeconds"), *deadline,
                                     "must be between 1 and 2147483647, inclusive"));
  check_names(spec, parent, {{"hostname", "label"}, {"subdomain", "label"}}, errors);
  check_tolerations(spec, at("tolerations"), errors);
  check_host_aliases(spec, at("hostAliases"), errors);
  check_names(spec, parent, {{"priorityClassName", "subdomain"}, {"runtimeClassName", "subdomain"}},
              errors);
  check_one_of(errors, spec, field, "preemptionPolicy", {"PreemptLowerPriority", "Never"});
  if (const Json* overhead = child(spec, "overhead")) {
    const Json limits = {{"limits", *overhead}};
    check_resource_requirements(limits, at("overhead"), ResourceOwner::kContainer, {}, errors);
  }
  check_operating_system(spec, parent, errors);
  return errors;
}

FieldErrors validate_pod(const Json& pod) {
  static const Json kNone = Json::object();
  const Json* found = child(pod, "spec");
  const Json& spec = found ? *found : kNone;
  FieldErrors errors =
      validate_pod_spec(spec, "spec", PodSpecOwner::kPod, string_at(pod, {"metadata", "name"}));
  if (!text(spec, "nodeName").empty() && !items(spec, "schedulingGates").empty())
    errors.push_back(schema::forbidden(
        "spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  const auto volumes = items(spec, "volumes");
  for (std::size_t i = 0; text(spec, "serviceAccountName").empty() && i < volumes.size(); ++i)
    if (const Json* projected = child(volumes[i], "projected")) {
      const auto sources = items(*projected, "sources");
      for (std::size_t j = 0; j < sources.size(); ++j)
        if (child(sources[j], "serviceAccountToken"))
          errors.push_back(schema::forbidden(
              index_path(index_path("spec.volumes", i) + ".projected.sources", j) +
                  ".serviceAccountToken",
              "must not be specified when serviceAccountName is not set"));
    }
  for (const char* list : {"containers", "initContainers"}) {
    const auto containers = items(spec, list);
    for (std::size_t i = 0; i < containers.size(); ++i)
      if (const std::string image(text(containers[i], "image"));
          !image.empty() && (image.front() == ' ' || image.back() == ' '))
        errors.push_back(schema::invalid(index_path(child_path("spec", list), i) + ".image", image,
                                         "must not have leading or trailing whitespace"));
  }
  return errors;
}

FieldErrors validate_pod_template(const Json* template_, std::string_view field) {
  FieldErrors errors;
  if (!template_) return {schema::required(field)};
  if (const Json* metadata = child(*template_, "metadata")) {
    if (const Json* labels = child(*metadata, "labels"))
      append(errors, validate_labels(*labels, child_path(field, "labels")));
    if (const Json* annotations = child(*metadata, "annotations"))
      append(errors, validate_annotations(*annotations, child_path(field, "annotations")));
  }
  static const Json kEmpty = Json::object();
  const Json* spec = child(*template_, "spec");
  const std::string spec_field = child_path(field, "spec");
  append(errors, validate_pod_spec(spec ? *spec : kEmpty, spec_field, PodSpecOwner::kTemplate));
  if (spec && !items(*spec, "ephemeralContainers").empty())
    errors.push_back(schema::forbidden(spec_field + ".ephemeralContainers",
                                       "ephemeral containers not allowed in pod template"));
  return errors;
}

}  // namespace drydock::fake
