#include "fakeapi/kinds/pod_validation.h"

#include <fmt/format.h>

#include <set>

#include "fakeapi/kinds/container_validation.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

using schema::child_path;
using schema::index_path;

// In the order in which they are checked: the first one found is fine, each further one is an
// error.
constexpr std::string_view kVolumeSources[] = {"emptyDir",
                                               "hostPath",
                                               "gitRepo",
                                               "gcePersistentDisk",
                                               "awsElasticBlockStore",
                                               "secret",
                                               "nfs",
                                               "iscsi",
                                               "glusterfs",
                                               "persistentVolumeClaim",
                                               "rbd",
                                               "cinder",
                                               "cephfs",
                                               "flocker",
                                               "downwardAPI",
                                               "fc",
                                               "flexVolume",
                                               "configMap",
                                               "azureFile",
                                               "vsphereVolume",
                                               "photonPersistentDisk",
                                               "portworxVolume",
                                               "azureDisk",
                                               "storageos",
                                               "projected",
                                               "scaleIO",
                                               "csi",
                                               "ephemeral",
                                               "image",
                                               "quobyte"};

std::set<std::string, std::less<>> validate_volumes(const Json& spec, std::string_view parent,
                                                    FieldErrors& errors) {
  std::set<std::string, std::less<>> names;
  const std::string list = child_path(parent, "volumes");
  const auto volumes = items(spec, "volumes");
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const std::string field = index_path(list, i);
    const Json& volume = volumes[i];
    int sources = 0;
    for (const std::string_view source : kVolumeSources)
      if (child(volume, source) && ++sources > 1)
        errors.push_back(schema::forbidden(child_path(field, source),
                                           "may not specify more than 1 volume type"));
    if (sources == 0) errors.push_back(schema::required(field, "must specify a volume type"));
    if (const Json* map = child(volume, "configMap"); map && text(*map, "name").empty())
      errors.push_back(schema::required(field + ".configMap.name"));
    if (const Json* secret = child(volume, "secret"); secret && text(*secret, "secretName").empty())
      errors.push_back(schema::required(field + ".secret.secretName"));
    if (const Json* path = child(volume, "hostPath"); path && text(*path, "path").empty())
      errors.push_back(schema::required(field + ".hostPath.path"));
    if (const Json* claim = child(volume, "persistentVolumeClaim");
        claim && text(*claim, "claimName").empty())
      errors.push_back(schema::required(field + ".persistentVolumeClaim.claimName"));
    const std::string name(text(volume, "name"));
    if (name.empty()) {
      errors.push_back(schema::required(field + ".name"));
    } else {
      append_invalid(errors, field + ".name", name, check_dns_label(name));
      if (!names.insert(name).second) errors.push_back(schema::duplicate(field + ".name", name));
    }
  }
  return names;
}

void validate_tolerations(const Json& spec, std::string_view parent, FieldErrors& errors) {
  const std::string list = child_path(parent, "tolerations");
  const auto tolerations = items(spec, "tolerations");
  for (std::size_t i = 0; i < tolerations.size(); ++i) {
    const std::string field = index_path(list, i);
    const std::string key(text(tolerations[i], "key"));
    const std::string_view op = text(tolerations[i], "operator");
    if (!key.empty())
      append_invalid(errors, field + ".key", key, check_qualified_name(key));
    else if (op != "Exists")
      errors.push_back(schema::invalid(field + ".operator", op,
                                       "operator must be Exists when `key` is empty, which means "
                                       "\"match all values and all keys\""));
    if (child(tolerations[i], "tolerationSeconds") && text(tolerations[i], "effect") != "NoExecute")
      errors.push_back(
          schema::invalid(field + ".effect", text(tolerations[i], "effect"),
                          "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    check_one_of(errors, tolerations[i], field, "effect",
                 {"NoSchedule", "PreferNoSchedule", "NoExecute"});
  }
}

}  // namespace

FieldErrors validate_pod_spec(const Json& spec, std::string_view field) {
  FieldErrors errors;
  const auto volumes = validate_volumes(spec, field, errors);
  append(errors, validate_containers(spec, field, volumes));
  if (text(spec, "restartPolicy").empty())
    errors.push_back(schema::required(child_path(field, "restartPolicy")));
  else
    check_one_of(errors, spec, field, "restartPolicy", {"Always", "OnFailure", "Never"});
  check_one_of(errors, spec, field, "dnsPolicy",
               {"ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"});
  if (const Json* selector = child(spec, "nodeSelector"))
    append(errors, validate_labels(*selector, child_path(field, "nodeSelector")));
  if (const Json* grace = child(spec, "terminationGracePeriodSeconds");
      grace && grace->is_number() && *grace < 0)
    errors.push_back(schema::invalid(child_path(field, "terminationGracePeriodSeconds"), *grace,
                                     "must be greater than or equal to 0"));
  for (const auto& [key, rule] : {std::pair{"serviceAccountName", "subdomain"},
                                  {"nodeName", "subdomain"},
                                  {"priorityClassName", "subdomain"},
                                  {"hostname", "label"},
                                  {"subdomain", "label"}})
    if (const std::string value(text(spec, key)); !value.empty())
      append_invalid(errors, child_path(field, key), value, check_name(rule, value));
  validate_tolerations(spec, field, errors);
  if (const Json* deadline = child(spec, "activeDeadlineSeconds");
      deadline && deadline->is_number())
    if (*deadline < 1 || *deadline > 2147483647)
      errors.push_back(schema::invalid(child_path(field, "activeDeadlineSeconds"), *deadline,
                                       "must be between 1 and 2147483647, inclusive"));
  return errors;
}

FieldErrors validate_pod_template(const Json* template_, std::string_view field) {
  FieldErrors errors;
  if (!template_) return {schema::required(field)};
  if (const Json* metadata = child(*template_, "metadata")) {
    if (const Json* labels = child(*metadata, "labels"))
      append(errors, validate_labels(*labels, child_path(field, "metadata.labels")));
    if (const Json* annotations = child(*metadata, "annotations"))
      append(errors, validate_annotations(*annotations, child_path(field, "metadata.annotations")));
  }
  static const Json kEmpty = Json::object();
  const Json* spec = child(*template_, "spec");
  append(errors, validate_pod_spec(spec ? *spec : kEmpty, child_path(field, "spec")));
  return errors;
}

FieldErrors validate_workload_selector(const Json& spec, std::string_view parent,
                                       std::string_view kind) {
  const std::string field = child_path(parent, "selector");
  const Json* selector = child(spec, "selector");
  if (!selector || !selector->is_object()) return {schema::required(field)};
  FieldErrors errors = validate_label_selector(*selector, field);
  if (is_empty_selector(selector))
    errors.push_back(
        schema::invalid(field, *selector, fmt::format("empty selector is invalid for {}", kind)));
  return errors;
}

FieldErrors validate_workload_template(const Json& spec, std::string_view parent) {
  FieldErrors errors;
  const std::string field = child_path(parent, "template");
  const Json* template_ = child(spec, "template");
  if (!template_) return {schema::required(field)};
  const Json* labels = find_path(*template_, {"metadata", "labels"});
  const Json* selector = child(spec, "selector");
  static const Json kNull;
  const auto parsed = LabelSelector::from_json(selector ? *selector : kNull);
  if (parsed && !parsed->matches_everything() && !parsed->matches_labels(labels ? *labels : kNull))
    errors.push_back(schema::invalid(child_path(field, "metadata.labels"), labels ? *labels : kNull,
                                     "`selector` does not match template `labels`"));
  append(errors, validate_pod_template(template_, field));
  const Json* pod = child(*template_, "spec");
  if (!pod) return errors;
  if (const std::string policy(text(*pod, "restartPolicy")); policy != "Always" && !policy.empty())
    errors.push_back(
        schema::not_supported(child_path(field, "spec.restartPolicy"), policy, {"Always"}));
  if (child(*pod, "activeDeadlineSeconds"))
    errors.push_back(schema::forbidden(child_path(field, "spec.activeDeadlineSeconds"),
                                       "activeDeadlineSeconds in ReplicaSet is not Supported"));
  return errors;
}

FieldErrors validate_claim_spec(const Json& spec, std::string_view field) {
  FieldErrors errors;
  const std::string modes_field = child_path(field, "accessModes");
  const auto modes = items(spec, "accessModes");
  if (modes.empty())
    errors.push_back(schema::required(modes_field, "at least 1 access mode is required"));
  const std::vector<std::string> supported = {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
                                              "ReadWriteOncePod"};
  for (const Json& mode : modes)
    if (mode.is_string() &&
        std::find(supported.begin(), supported.end(), mode.get<std::string>()) == supported.end())
      errors.push_back(schema::not_supported(modes_field, mode, supported));
  const Json* storage = find_path(spec, {"resources", "requests", "storage"});
  const std::string storage_field = child_path(field, "resources") + "[storage]";
  if (!storage)
    errors.push_back(schema::required(storage_field));
  else if (storage->is_string() &&
           (storage->get_ref<const std::string&>().starts_with('-') || *storage == "0"))
    errors.push_back(schema::invalid(storage_field, *storage, "must be greater than zero"));
  check_one_of(errors, spec, field, "volumeMode", {"Block", "Filesystem"});
  return errors;
}

}  // namespace drydock::fake
