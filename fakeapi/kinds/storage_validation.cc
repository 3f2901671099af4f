#include "fakeapi/kinds/storage_validation.h"

#include <algorithm>
#include <map>
#include <set>

#include "fakeapi/kinds/scheduling_validation.h"
#include "fakeapi/kinds/security_context_validation.h"
#include "operator/schema/quantity.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

// In the order in which they are checked; each further one is an error.
constexpr std::string_view kSources[] = {"hostPath",
                                         "gcePersistentDisk",
                                         "awsElasticBlockStore",
                                         "glusterfs",
                                         "flocker",
                                         "nfs",
                                         "rbd",
                                         "quobyte",
                                         "cephfs",
                                         "iscsi",
                                         "cinder",
                                         "fc",
                                         "flexVolume",
                                         "azureFile",
                                         "vsphereVolume",
                                         "photonPersistentDisk",
                                         "portworxVolume",
                                         "azureDisk",
                                         "scaleIO",
                                         "local",
                                         "storageos",
                                         "csi"};

void check_capacity(const Json& spec, FieldErrors& errors) {
  static const Json kNone = Json::object();
  const Json* found = child(spec, "capacity");
  const Json& capacity = found && found->is_object() ? *found : kNone;
  if (capacity.empty()) errors.push_back(schema::required("spec.capacity"));
  if (!capacity.contains("storage") || capacity.size() > 1)
    errors.push_back(
        schema::not_supported("spec.capacity", found ? capacity : Json(), {"storage"}));
  for (const auto& [name, amount] : capacity.items()) {
    const std::string field = schema::key_path("spec.capacity", name);
    const auto quantity = schema::Quantity::parse(text(capacity, name));
    if (!quantity || quantity->sign() > 0) continue;
    if (quantity->sign() < 0)
      errors.push_back(schema::invalid(field, quantity->value().value_or(0),
                                       "must be a valid resource quantity"));
    errors.push_back(schema::invalid(field, amount, "must be greater than zero"));
  }
}

void check_modes(const Json& spec, FieldErrors& errors) {
  static const std::vector<std::string> kModes = {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
                                                  "ReadWriteOncePod"};
  const auto modes = items(spec, "accessModes");
  if (modes.empty()) errors.push_back(schema::required("spec.accessModes"));
  bool once = false;
  for (const Json& mode : modes) {
    const bool known = std::ranges::any_of(kModes, [&](const auto& one) { return mode == one; });
    if (!known) errors.push_back(schema::not_supported("spec.accessModes", mode, kModes));
    once |= mode == "ReadWriteOncePod";
  }
  if (once && modes.size() > 1)
    errors.push_back(schema::forbidden("spec.accessModes",
                                       "may not use ReadWriteOncePod with other access modes"));
}

void check_source(std::string_view kind, const Json& source, const std::string& field,
                  FieldErrors& errors) {
  auto require = [&](const char* key) {
    if (text(source, key).empty()) errors.push_back(schema::required(child_path(field, key)));
  };
  const std::string path(text(source, "path"));
  if (kind == "hostPath") {
    require("path");
    check_no_backsteps(path, field + ".path", errors);
  } else if (kind == "nfs") {
    require("server");
    require("path");
    if (!path.starts_with('/'))
      errors.push_back(schema::invalid(field + ".path", path, "must be an absolute path"));
  } else if (kind == "local") {
    require("path");
    check_no_backsteps(path, field + ".path", errors);
  } else if (kind == "csi") {
    require("driver");
    require("volumeHandle");
    for (const char* key : {"controllerPublishSecretRef", "controllerExpandSecretRef",
                            "nodePublishSecretRef", "nodeExpandSecretRef"})
      if (const Json* secret = child(source, key))
        for (const char* part : {"name", "namespace"})
          if (text(*secret, part).empty())
            errors.push_back(schema::required(child_path(child_path(field, key), part)));
  }
}

void check_node_affinity(const Json& spec, FieldErrors& errors) {
  const Json* affinity = child(spec, "nodeAffinity");
  if (!affinity) {
    if (child(spec, "local"))
      errors.push_back(
          schema::required("spec.nodeAffinity", "Local volume requires node affinity"));
    return;
  }
  if (const Json* required = child(*affinity, "required"))
    check_node_selector(*required, "spec.nodeAffinity.required", errors);
  else
    errors.push_back(
        schema::required("spec.nodeAffinity.required", "must specify required node constraints"));
}

}  // namespace

FieldErrors validate_persistent_volume(const Json& object) {
  static const Json kEmpty = Json::object();
  const Json* found = child(object, "spec");
  const Json& spec = found ? *found : kEmpty;
  FieldErrors errors;
  check_modes(spec, errors);
  check_capacity(spec, errors);
  check_one_of(errors, spec, "spec", "persistentVolumeReclaimPolicy",
               {"Delete", "Recycle", "Retain"});
  int sources = 0;
  for (const std::string_view kind : kSources) {
    const Json* source = child(spec, kind);
    if (!source) continue;
    const std::string field = child_path("spec", kind);
    if (++sources > 1)
      errors.push_back(schema::forbidden(field, "may not specify more than 1 volume type"));
    else
      check_source(kind, *source, field, errors);
  }
  if (sources == 0) errors.push_back(schema::required("spec", "must specify a volume type"));
  if (const Json* host = child(spec, "hostPath");
      host && text(*host, "path") == "/" &&
      text(spec, "persistentVolumeReclaimPolicy") == "Recycle")
    errors.push_back(schema::forbidden("spec.persistentVolumeReclaimPolicy",
                                       "may not be 'recycle' for a hostPath mount of '/'"));
  if (const std::string name(text(spec, "storageClassName")); !name.empty())
    append_invalid(errors, "spec.storageClassName", name, check_dns_subdomain(name));
  check_one_of(errors, spec, "spec", "volumeMode", {"Block", "Filesystem"});
  check_node_affinity(spec, errors);
  if (!text(spec, "volumeAttributesClassName").empty() && !child(spec, "csi"))
    errors.push_back(
        schema::required("spec.csi", "has to be specified when using volumeAttributesClassName"));
  return errors;
}

FieldErrors validate_storage_class(const Json& object) {
  FieldErrors errors;
  std::string provisioner(text(object, "provisioner"));
  if (provisioner.empty()) {
    errors.push_back(schema::required("provisioner"));
  } else {
    std::ranges::transform(provisioner, provisioner.begin(),
                           [](unsigned char c) { return std::tolower(c); });
    append_invalid(errors, "provisioner", provisioner, check_qualified_name(provisioner));
  }
  if (const Json* parameters = child(object, "parameters");
      parameters && parameters->is_object() && parameters->contains(""))
    errors.push_back(schema::invalid("parameters", "", "field can not be empty."));
  if (!text(object, "reclaimPolicy").empty())
    check_one_of(errors, object, "", "reclaimPolicy", {"Delete", "Retain"});
  check_one_of(errors, object, "", "volumeBindingMode", {"Immediate", "WaitForFirstConsumer"});
  const auto topologies = items(object, "allowedTopologies");
  // The server begins with as many empty terms as there are terms.
  using Term = std::map<std::string, std::set<Json>>;
  std::vector<Term> terms(topologies.size());
  for (std::size_t i = 0; i < topologies.size(); ++i) {
    Term term;
    const auto expressions = items(topologies[i], "matchLabelExpressions");
    for (std::size_t j = 0; j < expressions.size(); ++j) {
      const std::string at =
          index_path(index_path("allowedTopologies", i) + ".matchLabelExpressions", j);
      const auto values = items(expressions[j], "values");
      if (values.empty()) errors.push_back(schema::required(at + ".values"));
      for (std::size_t v = 0; v < values.size(); ++v)
        if (const auto before = values.first(v);
            std::ranges::find(before, values[v]) != before.end())
          errors.push_back(schema::duplicate(index_path(at + ".values", v), values[v]));
      const std::string key(text(expressions[j], "key"));
      if (term.contains(key)) errors.push_back(schema::duplicate(at + ".key", key));
      append_invalid(errors, at + ".key", key, check_qualified_name(key));
      term[key].insert(values.begin(), values.end());
    }
    for (const auto& other : terms)
      if (other == term)
        errors.push_back(
            schema::duplicate(index_path("allowedTopologies", i) + ".matchLabelExpressions", ""));
    terms.push_back(std::move(term));
  }
  return errors;
}

}  // namespace drydock::fake
