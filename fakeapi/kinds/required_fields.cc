#include "fakeapi/kinds/required_fields.h"

#include <fmt/format.h>
#include <algorithm>
#include <cctype>

#include "fakeapi/kinds/base64.h"
#include "fakeapi/kinds/resource_validation.h"
#include "fakeapi/kinds/scheduling_validation.h"
#include "fakeapi/types/go_structs.h"

namespace drydock::fake {
namespace {

const Json& member(const Json& object, std::string_view key) {
  static const Json kNull;
  const Json* found = child(object, key);
  return found ? *found : kNull;
}

bool is_absent(const Json& object, std::string_view key) {
  const Json& value = member(object, key);
  return value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty());
}

void require(FieldErrors& errors, const Json& object, std::string_view key, std::string_view field,
             std::string_view why = {}) {
  if (is_absent(object, key)) errors.push_back(schema::required(field, why));
}

void require_items(FieldErrors& errors, const Json& object, std::string_view key,
                   std::string_view field, std::string_view why = {}) {
  if (items(object, key).empty()) errors.push_back(schema::required(field, why));
}

bool is_certificate_request(std::string_view encoded) {
  const std::string pem = decode_base64(encoded);
  return pem.find("-----BEGIN CERTIFICATE REQUEST-----") != std::string::npos;
}

void check_driver_name(FieldErrors& errors, const std::string& name, std::string_view field) {
  constexpr std::int64_t kMost = 63;
  if (static_cast<std::int64_t>(name.size()) > kMost)
    errors.push_back(schema::too_long(field, kMost));
  std::string lower = name;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  append_invalid(errors, field, name, check_dns_subdomain(lower));
}

// What a certificate may be for; each once.
void check_usages(FieldErrors& errors, const Json& spec) {
  static const std::vector<std::string> kUsages = {"any",
                                                   "cert sign",
                                                   "client auth",
                                                   "code signing",
                                                   "content commitment",
                                                   "crl sign",
                                                   "data encipherment",
                                                   "decipher only",
                                                   "digital signature",
                                                   "email protection",
                                                   "encipher only",
                                                   "ipsec end system",
                                                   "ipsec tunnel",
                                                   "ipsec user",
                                                   "key agreement",
                                                   "key encipherment",
                                                   "microsoft sgc",
                                                   "netscape sgc",
                                                   "ocsp signing",
                                                   "s/mime",
                                                   "server auth",
                                                   "signing",
                                                   "timestamping"};
  const auto usages = items(spec, "usages");
  for (std::size_t i = 0; i < usages.size(); ++i) {
    const std::string at = schema::index_path("spec.usages", i);
    const auto before = usages.first(i);
    if (std::ranges::none_of(kUsages, [&](const std::string& one) { return usages[i] == one; }))
      errors.push_back(schema::not_supported(at, usages[i], kUsages));
    if (std::ranges::find(before, usages[i]) != before.end())
      errors.push_back(schema::duplicate(at, usages[i]));
  }
}

}  // namespace

FieldErrors validate_certificate_signing_request(const Json& object) {
  const Json& spec = member(object, "spec");
  FieldErrors errors;
  if (!is_certificate_request(text(spec, "request")))
    errors.push_back(schema::invalid("spec.request", member(spec, "request"),
                                     "PEM block type must be CERTIFICATE REQUEST"));
  require_items(errors, spec, "usages", "spec.usages");
  check_usages(errors, spec);
  require(errors, spec, "signerName", "spec.signerName");
  if (const std::string name(text(spec, "signerName")); !name.empty())
    if (const std::size_t slash = name.find('/'); slash == name.npos || slash == 0 ||
                                                  slash + 1 == name.size() ||
                                                  name.find('/', slash + 1) != name.npos)
      errors.push_back(schema::invalid(
          "spec.signerName", name,
          "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
  if (const Json* seconds = child(spec, "expirationSeconds"); seconds && *seconds < 600)
    errors.push_back(schema::invalid("spec.expirationSeconds", *seconds,
                                     "may not specify a duration less than 600 seconds (10 "
                                     "minutes)"));
  return errors;
}

FieldErrors validate_controller_revision(const Json& object) {
  FieldErrors errors;
  const Json& data = member(object, "data");
  if (data.is_null())
    errors.push_back(schema::required("data", "data is mandatory"));
  else if (!data.is_object())
    errors.push_back(schema::required("data", "data must be a valid JSON object"));
  check_not_negative(errors, object, "", {"revision"});
  return errors;
}

FieldErrors validate_ingress_class(const Json& object) {
  FieldErrors errors;
  const Json& spec = member(object, "spec");
  require(errors, spec, "controller", "spec.controller");
  if (const std::string name(text(spec, "controller")); !name.empty()) {
    const std::size_t slash = name.find('/');
    if (slash == name.npos || slash == 0 || slash + 1 == name.size())
      errors.push_back(schema::invalid("spec.controller", name,
                                       "must be a domain-prefixed path (such as \"acme.io/foo\")"));
    else
      append_invalid(errors, "spec.controller", name.substr(0, slash),
                     check_dns_subdomain(name.substr(0, slash)));
  }
  const Json& parameters = member(spec, "parameters");
  if (!parameters.is_object()) return errors;
  if (const std::string group(text(parameters, "apiGroup")); child(parameters, "apiGroup"))
    append_invalid(errors, "spec.parameters.apiGroup", group, check_dns_subdomain(group));
  require(errors, parameters, "kind", "spec.parameters.kind");
  require(errors, parameters, "name", "spec.parameters.name");
  check_one_of(errors, parameters, "spec.parameters", "scope", {"Cluster", "Namespace"});
  const std::string_view scope = text(parameters, "scope");
  const std::string space(text(parameters, "namespace"));
  const bool in_namespace = child(parameters, "namespace") != nullptr;
  if (scope == "Namespace" && !in_namespace)
    errors.push_back(
        schema::required("spec.parameters.namespace", "`parameters.scope` is set to 'Namespace'"));
  if (scope == "Namespace" && in_namespace)
    append_invalid(errors, "spec.parameters.namespace", space, check_dns_label(space));
  if (scope == "Cluster" && in_namespace)
    errors.push_back(
        schema::forbidden("spec.parameters.namespace", "`parameters.scope` is set to 'Cluster'"));
  return errors;
}

FieldErrors validate_csi_driver(const Json& object) {
  const Json& spec = member(object, "spec");
  FieldErrors errors;
  static const std::vector<std::string> kModes{"Persistent", "Ephemeral"};
  for (const Json& mode : items(spec, "volumeLifecycleModes"))
    if (mode != "Persistent" && mode != "Ephemeral")
      errors.push_back(schema::not_supported("spec.volumeLifecycleModes", mode, kModes));
  check_one_of(errors, spec, "spec", "fsGroupPolicy", {"File", "None", "ReadWriteOnceWithFSType"});
  const auto requests = items(spec, "tokenRequests");
  for (std::size_t i = 0; i < requests.size(); ++i)
    if (const Json* seconds = child(requests[i], "expirationSeconds"); seconds && *seconds < 600)
      errors.push_back(
          schema::invalid(schema::index_path("spec.tokenRequests", i) + ".expirationSeconds",
                          *seconds, "may not specify a duration less than 10 minutes"));
  for (std::size_t i = 0; i < requests.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (same_child(requests[i], requests[j], "audience"))
        errors.push_back(
            schema::duplicate(schema::index_path("spec.tokenRequests", i) + ".audience",
                              Json(text(requests[i], "audience"))));
  return errors;
}

std::vector<std::string> csi_driver_warnings(const Json& object) {
  const Json& spec = member(object, "spec");
  if (items(spec, "tokenRequests").empty() || child(spec, "serviceAccountTokenInSecrets"))
    return {};
  return {
      "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to "
      "prevent possible logging of tokens in volume attributes"};
}

FieldErrors validate_csi_node(const Json& object) {
  FieldErrors errors;
  const auto drivers = items(member(object, "spec"), "drivers");
  for (std::size_t i = 0; i < drivers.size(); ++i) {
    const std::string field = schema::index_path("spec.drivers", i);
    require(errors, drivers[i], "name", field + ".name");
    require(errors, drivers[i], "nodeID", field + ".nodeID");
    if (const Json* allocatable = child(drivers[i], "allocatable"))
      check_not_negative(errors, *allocatable, field + ".allocatable", {"count"});
    for (std::size_t j = 0; j < i; ++j)
      if (same_child(drivers[i], drivers[j], "name"))
        errors.push_back(schema::duplicate(field + ".name", Json(text(drivers[i], "name"))));
  }
  return errors;
}

FieldErrors validate_cluster_role(const Json& object) {
  FieldErrors errors;
  const Json& rule = member(object, "aggregationRule");
  if (rule.is_null()) return errors;
  const std::string field = "aggregationRule.clusterRoleSelectors";
  require_items(errors, rule, "clusterRoleSelectors", field,
                "at least one clusterRoleSelector required if aggregationRule is non-nil");
  const auto selectors = items(rule, "clusterRoleSelectors");
  for (std::size_t i = 0; i < selectors.size(); ++i) {
    const std::string at = schema::index_path(field, i);
    FieldErrors problems = validate_label_selector(selectors[i], at);
    if (problems.empty()) continue;
    append(errors, std::move(problems));
    errors.push_back(schema::invalid(at, Json(), "invalid label selector."));
  }
  return errors;
}

FieldErrors validate_ip_address(const Json& object) {
  FieldErrors errors;
  if (const std::string name(string_at(object, {"metadata", "name"})); !is_ip(name))
    errors.push_back(schema::invalid(
        "metadata.name", name, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
  const Json& parent = member(member(object, "spec"), "parentRef");
  if (parent.is_null()) {
    errors.push_back(schema::required("spec.parentRef"));
    return errors;
  }
  require(errors, parent, "resource", "spec.parentRef.resource");
  require(errors, parent, "name", "spec.parentRef.name");
  return errors;
}

FieldErrors validate_runtime_class(const Json& object) {
  FieldErrors errors;
  require(errors, object, "handler", "handler");
  if (errors.empty())
    append_invalid(errors, "handler", Json(text(object, "handler")),
                   check_dns_label(text(object, "handler")));
  if (const Json* overhead = child(object, "overhead"))
    if (const Json* fixed = child(*overhead, "podFixed")) {
      const Json limits = {{"limits", *fixed}};
      check_resource_requirements(limits, "overhead", ResourceOwner::kContainer, {}, errors);
    }
  if (const Json* scheduling = child(object, "scheduling")) {
    if (const Json* selector = child(*scheduling, "nodeSelector"))
      append(errors, validate_labels(*selector, "scheduling.nodeSelector"));
    check_tolerations(*scheduling, "scheduling.tolerations", errors);
    const auto tolerations = items(*scheduling, "tolerations");
    for (std::size_t i = 0; i < tolerations.size(); ++i) {
      const auto before = tolerations.first(i);
      if (std::ranges::find(before, tolerations[i]) == before.end()) continue;
      const std::string at = schema::index_path("scheduling.tolerations", i);
      FieldError error = schema::duplicate(at, Json());
      error.message = "Duplicate value: " + go_struct("core.Toleration", &tolerations[i]);
      errors.push_back(std::move(error));
    }
  }
  return errors;
}

FieldErrors validate_api_service(const Json& object) {
  const Json& spec = member(object, "spec");
  FieldErrors errors;
  const std::string group(text(spec, "group"));
  const std::string version(text(spec, "version"));
  const std::string name(string_at(object, {"metadata", "name"}));
  if (const std::string wanted = version + "." + group; name != wanted)
    errors.push_back(
        schema::invalid("metadata.name", name,
                        fmt::format("must be `spec.version+\".\"+spec.group`: \"{}\"", wanted)));
  if (group.empty() && version != "v1")
    errors.push_back(schema::required(
        "spec.group", "only v1 may have an empty group and it better be legacy kube"));
  if (!group.empty()) append_invalid(errors, "spec.group", group, check_dns_subdomain(group));
  append_invalid(errors, "spec.version", version, check_dns1035_label(version));
  if (const std::int64_t value = number(spec, "groupPriorityMinimum"); value <= 0 || value > 20000)
    errors.push_back(schema::invalid("spec.groupPriorityMinimum", value,
                                     "must be positive and less than 20000"));
  if (const std::int64_t value = number(spec, "versionPriority"); value <= 0 || value > 1000)
    errors.push_back(
        schema::invalid("spec.versionPriority", value, "must be positive and less than 1000"));
  const bool insecure = flag(spec, "insecureSkipTLSVerify");
  const bool bundle = !text(spec, "caBundle").empty();
  const Json* service = child(spec, "service");
  if (!service) {
    if (bundle)
      errors.push_back(schema::invalid("spec.caBundle", spec["caBundle"],
                                       "local APIServices may not have a caBundle"));
    if (insecure)
      errors.push_back(schema::invalid("spec.insecureSkipTLSVerify", true,
                                       "local APIServices may not have insecureSkipTLSVerify"));
    return errors;
  }
  require(errors, *service, "namespace", "spec.service.namespace");
  require(errors, *service, "name", "spec.service.name");
  const std::int64_t port = number(*service, "port");
  for (const std::string& problem : check_port_number(port))
    errors.push_back(
        schema::invalid("spec.service.port", port, fmt::format("port is not valid: {}", problem)));
  if (insecure && bundle)
    errors.push_back(schema::invalid("spec.insecureSkipTLSVerify", true,
                                     "may not be true if caBundle is present"));
  return errors;
}

FieldErrors validate_service_cidr(const Json& object) {
  const auto cidrs = items(member(object, "spec"), "cidrs");
  FieldErrors errors;
  if (cidrs.empty()) errors.push_back(schema::required("spec.cidrs", "at least one CIDR required"));
  for (std::size_t i = 0; i < cidrs.size(); ++i)
    if (cidrs[i].is_string() && !is_cidr(cidrs[i].get_ref<const std::string&>()))
      errors.push_back(
          schema::invalid(schema::index_path("spec.cidrs", i), cidrs[i],
                          "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
  return errors;
}

FieldErrors validate_storage_capacity(const Json& object) {
  FieldErrors errors;
  const std::string name(text(object, "storageClassName"));
  append_invalid(errors, "storageClassName", Json(name), check_dns_subdomain(name));
  return errors;
}

FieldErrors validate_volume_attachment(const Json& object) {
  const Json& spec = member(object, "spec");
  const Json& source = member(spec, "source");
  FieldErrors errors;
  require(errors, spec, "attacher", "spec.attacher");
  if (const std::string attacher(text(spec, "attacher")); !attacher.empty())
    check_driver_name(errors, attacher, "spec.attacher");
  const Json* volume = child(source, "persistentVolumeName");
  if (member(source, "inlineVolumeSpec").is_null() == (volume == nullptr))
    errors.push_back(schema::required(
        "spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName"));
  if (const std::string name(text(source, "persistentVolumeName")); volume) {
    const std::string field = "spec.source.persistentVolumeName";
    if (name.empty())
      errors.push_back(schema::required(field, "must specify non empty persistentVolumeName"));
    append_invalid(errors, field, name, check_dns_subdomain(name));
  }
  const std::string node(text(spec, "nodeName"));
  append_invalid(errors, "spec.nodeName", Json(node), check_dns_subdomain(node));
  return errors;
}

FieldErrors validate_volume_attributes_class(const Json& object) {
  FieldErrors errors;
  require(errors, object, "driverName", "driverName");
  const Json& parameters = member(object, "parameters");
  if (!parameters.is_object() || parameters.empty())
    errors.push_back(schema::required("parameters", "must contain at least one key/value pair"));
  return errors;
}

}  // namespace drydock::fake
