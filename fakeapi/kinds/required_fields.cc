#include "fakeapi/kinds/required_fields.h"

#include <array>

#include "fakeapi/kinds/base64.h"

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

}  // namespace

FieldErrors validate_admission_policy(const Json& object) {
  constexpr std::string_view kOneOf =
      "validations or auditAnnotations must contain at least one item";
  const Json& spec = member(object, "spec");
  FieldErrors errors;
  if (member(spec, "matchConstraints").is_null())
    errors.push_back(schema::required("spec.matchConstraints"));
  else
    require_items(errors, spec["matchConstraints"], "resourceRules",
                  "spec.matchConstraints.resourceRules");
  if (text(object, "kind") == "ValidatingAdmissionPolicy" && items(spec, "validations").empty() &&
      items(spec, "auditAnnotations").empty()) {
    errors.push_back(schema::required("spec.validations", kOneOf));
    errors.push_back(schema::required("spec.auditAnnotations", kOneOf));
  }
  return errors;
}

FieldErrors validate_admission_policy_binding(const Json& object) {
  const Json& spec = member(object, "spec");
  FieldErrors errors;
  require(errors, spec, "policyName", "spec.policyName");
  if (text(object, "kind") == "ValidatingAdmissionPolicyBinding")
    require_items(errors, spec, "validationActions", "spec.validationActions",
                  "at least one validation action is required");
  return errors;
}

FieldErrors validate_certificate_signing_request(const Json& object) {
  const Json& spec = member(object, "spec");
  FieldErrors errors;
  if (!is_certificate_request(text(spec, "request")))
    errors.push_back(schema::invalid("spec.request", member(spec, "request"),
                                     "PEM block type must be CERTIFICATE REQUEST"));
  require_items(errors, spec, "usages", "spec.usages");
  require(errors, spec, "signerName", "spec.signerName");
  return errors;
}

FieldErrors validate_controller_revision(const Json& object) {
  FieldErrors errors;
  if (member(object, "data").is_null())
    errors.push_back(schema::required("data", "data is mandatory"));
  check_not_negative(errors, object, "", {"revision"});
  return errors;
}

FieldErrors validate_endpoint_slice(const Json& object) {
  FieldErrors errors;
  require(errors, object, "addressType", "addressType");
  if (errors.empty()) check_one_of(errors, object, "", "addressType", {"FQDN", "IPv4", "IPv6"});
  const auto endpoints = items(object, "endpoints");
  for (std::size_t i = 0; i < endpoints.size(); ++i)
    require_items(errors, endpoints[i], "addresses",
                  schema::index_path("endpoints", i) + ".addresses",
                  "must contain at least 1 address");
  return errors;
}

FieldErrors validate_ingress_class(const Json& object) {
  FieldErrors errors;
  require(errors, member(object, "spec"), "controller", "spec.controller");
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

FieldErrors validate_persistent_volume(const Json& object) {
  static constexpr std::array<std::string_view, 10> kSources{"awsElasticBlockStore",
                                                             "azureDisk",
                                                             "azureFile",
                                                             "csi",
                                                             "fc",
                                                             "hostPath",
                                                             "iscsi",
                                                             "local",
                                                             "nfs",
                                                             "cephfs"};
  const Json& spec = member(object, "spec");
  FieldErrors errors;
  require_items(errors, spec, "accessModes", "spec.accessModes");
  const Json& capacity = member(spec, "capacity");
  if (!capacity.is_object() || capacity.empty())
    errors.push_back(schema::required("spec.capacity"));
  if (!capacity.is_object() || !capacity.contains("storage") || capacity.size() > 1)
    errors.push_back(schema::not_supported("spec.capacity", capacity, {"storage"}));
  bool any = false;
  for (std::string_view source : kSources) any |= !member(spec, source).is_null();
  if (!any) errors.push_back(schema::required("spec", "must specify a volume type"));
  return errors;
}

FieldErrors validate_priority_level(const Json& object) {
  const Json& spec = member(object, "spec");
  const std::string type(text(spec, "type"));
  if (type != "Exempt" && type != "Limited")
    return {schema::not_supported("spec.type", Json(type), {"Exempt", "Limited"})};
  FieldErrors errors;
  if (type == "Limited" && member(spec, "limited").is_null())
    errors.push_back(schema::required("spec.limited", "must not be empty when type is Limited"));
  return errors;
}

FieldErrors validate_runtime_class(const Json& object) {
  FieldErrors errors;
  require(errors, object, "handler", "handler");
  if (errors.empty())
    append_invalid(errors, "handler", Json(text(object, "handler")),
                   check_dns_label(text(object, "handler")));
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

FieldErrors validate_storage_class(const Json& object) {
  FieldErrors errors;
  require(errors, object, "provisioner", "provisioner");
  check_one_of(errors, object, "", "reclaimPolicy", {"Delete", "Retain"});
  check_one_of(errors, object, "", "volumeBindingMode", {"Immediate", "WaitForFirstConsumer"});
  return errors;
}

FieldErrors validate_volume_attachment(const Json& object) {
  const Json& spec = member(object, "spec");
  const Json& source = member(spec, "source");
  FieldErrors errors;
  require(errors, spec, "attacher", "spec.attacher");
  if (member(source, "inlineVolumeSpec").is_null() == is_absent(source, "persistentVolumeName"))
    errors.push_back(schema::required(
        "spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName"));
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
