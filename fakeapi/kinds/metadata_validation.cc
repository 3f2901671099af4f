#include "fakeapi/kinds/metadata_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "operator/api/names.h"

namespace drydock::fake {
namespace {

using schema::FieldErrors;
using namespace std::string_view_literals;

const Json& member(const Json& object, std::string_view key) {
  static const Json null;
  const Json* found = find_member(object, key);
  return found ? *found : null;
}

std::string_view text(const Json& object, std::string_view key) { return string_at(object, {key}); }

void append(FieldErrors& errors, FieldErrors more) {
  errors.insert(errors.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

void append_invalid(FieldErrors& errors, std::string_view field, std::string_view value,
                    const std::vector<std::string>& problems) {
  for (const std::string& problem : problems)
    errors.push_back(schema::invalid(field, std::string(value), problem));
}

// As Go writes the struct: fields in their declared order.
std::string owner_text(const Json& owner) {
  std::string result;
  for (const char* key :
       {"apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"}) {
    const Json& value = member(owner, key);
    const bool always =
        std::string_view(key) != "controller" && std::string_view(key) != "blockOwnerDeletion";
    if (value.is_null() && !always) continue;
    result += fmt::format("{}\"{}\":{}", result.empty() ? "" : ",", key,
                          value.is_null() ? std::string("\"\"") : dump_json(value));
  }
  return "{" + result + "}";
}

FieldErrors validate_owners(const Json& owners) {
  FieldErrors errors;
  if (!owners.is_array()) return errors;
  const std::string field = "metadata.ownerReferences";
  std::string controller;
  for (const Json& owner : owners) {
    const auto group_version = GroupVersion::parse(text(owner, "apiVersion"));
    if (!group_version || group_version->version.empty())
      errors.push_back(schema::invalid(field + ".apiVersion", text(owner, "apiVersion"),
                                       "version must not be empty"));
    for (const char* key : {"kind", "name", "uid"})
      if (text(owner, key).empty())
        errors.push_back(schema::invalid(field + "." + key, text(owner, key), "must not be empty"));
    if (group_version && text(owner, "kind") == "Event" && group_version->group.empty())
      errors.push_back(
          {std::string(schema::cause::kInvalid),
           field,
           fmt::format("Invalid value: {}: /v1, Kind=Event is disallowed from being an owner",
                       owner_text(owner)),
           {}});
    const Json& controls = member(owner, "controller");
    if (!controls.is_boolean() || !controls.get<bool>()) continue;
    const std::string name = fmt::format("{}/{}", text(owner, "kind"), text(owner, "name"));
    if (controller.empty()) {
      controller = name;
      continue;
    }
    std::string list;
    for (const Json& other : owners) list += (list.empty() ? "" : ",") + owner_text(other);
    errors.push_back(
        {std::string(schema::cause::kInvalid),
         field,
         fmt::format(
             "Invalid value: [{}]: Only one reference can have Controller set to true. Found "
             "\"true\" in references for {} and {}",
             list, controller, name),
         {}});
  }
  return errors;
}

FieldErrors validate_finalizers(const Json& finalizers) {
  FieldErrors errors;
  if (!finalizers.is_array()) return errors;
  bool orphan = false, foreground = false;
  for (const Json& finalizer : finalizers) {
    if (!finalizer.is_string()) continue;
    const std::string& name = finalizer.get_ref<const std::string&>();
    append_invalid(errors, "metadata.finalizers", name, check_qualified_name(name));
    orphan |= name == "orphan";
    foreground |= name == "foregroundDeletion";
  }
  if (orphan && foreground)
    errors.push_back(schema::invalid("metadata.finalizers", finalizers,
                                     "finalizer orphan and foregroundDeletion cannot be both set"));
  return errors;
}

// Built-in kinds refuse finalizers that are neither Kubernetes' own nor have a domain.
FieldErrors validate_kube_finalizers(const Json& finalizers) {
  FieldErrors errors;
  if (!finalizers.is_array()) return errors;
  for (std::size_t i = 0; i < finalizers.size(); ++i) {
    if (!finalizers[i].is_string()) continue;
    const std::string& name = finalizers[i].get_ref<const std::string&>();
    const bool standard = name == "kubernetes" || name == "orphan" || name == "foregroundDeletion";
    if (!standard && name.find('/') == name.npos)
      errors.push_back(
          schema::invalid(schema::index_path("metadata.finalizers", i), name,
                          "name is neither a standard finalizer name nor is it fully qualified"));
  }
  return errors;
}

FieldErrors validate_managed_fields(const Json& entries) {
  FieldErrors errors;
  if (!entries.is_array()) return errors;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto field = [i](const char* name) {
      return schema::index_path("metadata.managedFields", i) + name;
    };
    const Json& entry = entries[i];
    const std::string_view operation = string_at(entry, {"operation"});
    if (operation != "Apply" && operation != "Update")
      errors.push_back(schema::invalid(field(".operation"), std::string(operation),
                                       "must be `Apply` or `Update`"));
    if (const std::string_view type = string_at(entry, {"fieldsType"});
        !type.empty() && type != "FieldsV1")
      errors.push_back(
          schema::invalid(field(".fieldsType"), std::string(type), "must be `FieldsV1`"));
    if (string_at(entry, {"manager"}).size() > 128)
      errors.push_back(schema::too_long(field(".manager"), 128));
    if (string_at(entry, {"subresource"}).size() > 256)
      errors.push_back(schema::too_long(field(".subresource"), 256));
  }
  return errors;
}

// What create and update check alike.
struct CommonParts {
  explicit CommonParts(const Json& metadata)
      : texts(validate_labels(member(metadata, "labels"), "metadata.labels")),
        managed_fields(validate_managed_fields(member(metadata, "managedFields"))) {
    append(texts, validate_annotations(member(metadata, "annotations"), "metadata.annotations"));
    append(texts, validate_owners(member(metadata, "ownerReferences")));
  }
  FieldErrors texts;  ///< labels, annotations, owners
  FieldErrors managed_fields;
};

// A generated name ends in random characters, so a dash at the end of the prefix is fine.
std::string_view mask_prefix(std::string_view prefix) {
  while (prefix.size() > 1 && prefix.back() == '-') prefix.remove_suffix(1);
  return prefix;
}

// apimachinery's ValidateObjectMetaAccessorUpdate.
FieldErrors validate_immutable_parts(const Json& metadata, const Json& live,
                                     const CommonParts& common) {
  FieldErrors errors;
  const Json& finalizers = member(metadata, "finalizers");
  if (!member(live, "deletionTimestamp").is_null() && finalizers.is_array()) {
    std::vector<std::string> added;
    const Json& had = member(live, "finalizers");
    for (const Json& finalizer : finalizers)
      if (finalizer.is_string() &&
          (!had.is_array() || std::find(had.begin(), had.end(), finalizer) == had.end()))
        added.push_back(schema::display(finalizer));
    std::sort(added.begin(), added.end());
    if (!added.empty())
      errors.push_back(schema::forbidden(
          "metadata.finalizers",
          fmt::format("no new finalizers can be added if the object is being deleted, found new "
                      "finalizers []string{{{}}}",
                      fmt::join(added, ", "))));
  }
  const Json& generation = member(metadata, "generation");
  const Json& live_generation = member(live, "generation");
  if (live_generation.is_number() && (!generation.is_number() || generation < live_generation))
    errors.push_back(schema::invalid("metadata.generation",
                                     generation.is_number() ? generation : Json(0),
                                     "must not be decremented"));
  for (const std::string_view key : {"name"sv, "namespace"sv, "uid"sv, "creationTimestamp"sv,
                                     "deletionTimestamp"sv, "deletionGracePeriodSeconds"sv}) {
    const Json& value = member(metadata, key);
    if (value == member(live, key)) continue;
    const bool is_text = key == "name" || key == "namespace" || key == "uid";
    errors.push_back(schema::invalid(schema::child_path("metadata", key),
                                     value.is_null() && is_text ? Json("") : value,
                                     "field is immutable"));
  }
  append(errors, common.texts);
  append(errors, common.managed_fields);
  return errors;
}

// apimachinery's ValidateObjectMetaAccessor.
FieldErrors validate_accessor(const Json& metadata, const MetadataRules& rules,
                              std::string_view name_rule, const CommonParts& common) {
  FieldErrors errors;
  if (const std::string_view prefix = text(metadata, "generateName");
      !prefix.empty() && rules.checks_prefix)
    append_invalid(errors, "metadata.generateName", prefix,
                   check_name(name_rule, mask_prefix(prefix)));
  if (const std::string_view name = text(metadata, "name"); name.empty())
    errors.push_back(schema::required("metadata.name", "name or generateName is required"));
  else
    append_invalid(errors, "metadata.name", name, check_name(name_rule, name));
  const std::string_view ns = text(metadata, "namespace");
  if (!rules.namespaced) {
    if (!ns.empty())
      errors.push_back(schema::forbidden("metadata.namespace", "not allowed on this type"));
  } else if (ns.empty()) {
    errors.push_back(schema::required("metadata.namespace"));
  } else {
    append_invalid(errors, "metadata.namespace", ns, check_dns_label(ns));
  }
  if (const Json& generation = member(metadata, "generation");
      generation.is_number() && generation < 0)
    errors.push_back(
        schema::invalid("metadata.generation", generation, "must be greater than or equal to 0"));
  append(errors, common.texts);
  append(errors, validate_finalizers(member(metadata, "finalizers")));
  append(errors, common.managed_fields);
  return errors;
}

}  // namespace

FieldErrors validate_metadata(const Json& object, const MetadataRules& rules) {
  const Json& metadata = member(object, "metadata");
  FieldErrors errors = validate_accessor(metadata, rules, rules.name_rule, CommonParts(metadata));
  if (!rules.custom) append(errors, validate_kube_finalizers(member(metadata, "finalizers")));
  return errors;
}

FieldErrors validate_metadata_update(const Json& object, const Json& live,
                                     const MetadataRules& rules) {
  const Json& metadata = member(object, "metadata");
  const CommonParts common(metadata);
  const FieldErrors kept = validate_immutable_parts(metadata, member(live, "metadata"), common);
  const FieldErrors named = validate_kube_finalizers(member(metadata, "finalizers"));
  // Once by the registry for all resources, then by each resource's own validation.
  FieldErrors errors = validate_accessor(metadata, rules, "path", common);
  append(errors, kept);
  for (const char check : rules.update_checks) {
    const bool whole = check == 'C' || check == 'c';
    append(errors, whole ? validate_accessor(metadata, rules, rules.name_rule, common) : kept);
    if (check == 'C' || check == 'U') append(errors, named);
  }
  return errors;
}

bool has_plain_metadata(const GroupResource& resource) {
  static const std::set<std::pair<std::string_view, std::string_view>> kPlain = {
      {"", "events"},
      {"admissionregistration.k8s.io", "mutatingwebhookconfigurations"},
      {"admissionregistration.k8s.io", "validatingwebhookconfigurations"},
      {"apiextensions.k8s.io", "customresourcedefinitions"},
      {"coordination.k8s.io", "leases"},
      {"node.k8s.io", "runtimeclasses"},
      {"policy", "poddisruptionbudgets"}};
  return kPlain.contains({resource.group, resource.resource});
}

bool checks_generate_name(const GroupResource& resource) {
  static const std::set<std::pair<std::string_view, std::string_view>> kUnchecked = {
      {"", "events"}, {"", "replicationcontrollers"}, {"policy", "poddisruptionbudgets"}};
  return !kUnchecked.contains({resource.group, resource.resource});
}

std::string_view metadata_update_checks(const GroupResource& resource) {
  static const std::map<std::pair<std::string_view, std::string_view>, std::string_view> kChecks = {
      {{"", "configmaps"}, "UC"},
      {{"", "endpoints"}, "UC"},
      {{"", "events"}, ""},
      {{"", "limitranges"}, "C"},
      {{"", "namespaces"}, "CU"},
      {{"", "nodes"}, "CU"},
      {{"", "persistentvolumeclaims"}, "UC"},
      {{"", "persistentvolumes"}, "CC"},
      {{"", "pods"}, "UC"},
      {{"", "secrets"}, "UC"},
      {{"", "serviceaccounts"}, "UC"},
      {{"admissionregistration.k8s.io", "mutatingwebhookconfigurations"}, "c"},
      {{"admissionregistration.k8s.io", "validatingwebhookconfigurations"}, "c"},
      {{"apiextensions.k8s.io", "customresourcedefinitions"}, "u"},
      {{"apps", "controllerrevisions"}, "UC"},
      {{"batch", "jobs"}, "CU"},
      {{"coordination.k8s.io", "leases"}, "u"},
      {{"discovery.k8s.io", "endpointslices"}, "C"},
      {{"networking.k8s.io", "ingressclasses"}, "UC"},
      {{"networking.k8s.io", "ingresses"}, "UC"},
      {{"node.k8s.io", "runtimeclasses"}, "uc"},
      {{"policy", "poddisruptionbudgets"}, ""},
      {{"rbac.authorization.k8s.io", "clusterrolebindings"}, "CU"},
      {{"rbac.authorization.k8s.io", "clusterroles"}, "CU"},
      {{"rbac.authorization.k8s.io", "rolebindings"}, "CU"},
      {{"rbac.authorization.k8s.io", "roles"}, "CU"},
      {{"resource.k8s.io", "resourceclaims"}, "CU"},
      {{"storage.k8s.io", "csistoragecapacities"}, "CU"},
      {{"storage.k8s.io", "storageclasses"}, "CU"},
      {{"storage.k8s.io", "volumeattachments"}, "C"}};
  const auto found = kChecks.find({resource.group, resource.resource});
  return found == kChecks.end() ? "U" : found->second;
}

std::vector<std::string> finalizer_warnings(const Json& object) {
  std::vector<std::string> warnings;
  const Json* finalizers = find_path(object, {"metadata", "finalizers"});
  if (!finalizers || !finalizers->is_array()) return warnings;
  static const std::set<std::string> kStandard = {"kubernetes", "orphan", "foregroundDeletion"};
  for (const Json& finalizer : *finalizers) {
    if (!finalizer.is_string()) continue;
    const std::string& name = finalizer.get_ref<const std::string&>();
    if (name.find('/') == name.npos && !kStandard.contains(name))
      warnings.push_back(
          fmt::format("metadata.finalizers: {}: prefer a domain-qualified finalizer name to avoid "
                      "accidental conflicts with other finalizer writers",
                      schema::display(finalizer)));
  }
  return warnings;
}

FieldErrors validate_labels(const Json& labels, std::string_view field) {
  FieldErrors errors;
  if (!labels.is_object()) return errors;
  for (const auto& [key, value] : labels.items()) {
    append_invalid(errors, field, key, check_qualified_name(key));
    if (value.is_string()) {
      const std::string& content = value.get_ref<const std::string&>();
      append_invalid(errors, field, content, check_label_value(content));
    }
  }
  return errors;
}

FieldErrors validate_annotations(const Json& annotations, std::string_view field) {
  constexpr std::size_t kMaxBytes = 256 * 1024;
  FieldErrors errors;
  if (!annotations.is_object()) return errors;
  std::size_t size = 0;
  for (const auto& [key, value] : annotations.items()) {
    std::string lower = key;
    for (char& c : lower)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    append_invalid(errors, field, key, check_qualified_name(lower));
    size += key.size() + (value.is_string() ? value.get_ref<const std::string&>().size() : 0);
  }
  if (size > kMaxBytes) errors.push_back(schema::too_long(field, kMaxBytes));
  return errors;
}

FieldErrors validate_label_selector(const Json& selector, std::string_view field) {
  FieldErrors errors;
  if (!selector.is_object()) return errors;
  append(errors, validate_labels(member(selector, "matchLabels"),
                                 schema::child_path(field, "matchLabels")));
  const Json& expressions = member(selector, "matchExpressions");
  if (!expressions.is_array()) return errors;
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const std::string at = schema::index_path(schema::child_path(field, "matchExpressions"), i);
    const Json& values = member(expressions[i], "values");
    const std::string_view op = text(expressions[i], "operator");
    const bool has_values = values.is_array() && !values.empty();
    if (op == "In" || op == "NotIn") {
      if (!has_values)
        errors.push_back(schema::required(at + ".values",
                                          "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (op == "Exists" || op == "DoesNotExist") {
      if (has_values)
        errors.push_back(schema::forbidden(
            at + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    } else {
      errors.push_back(schema::invalid(at + ".operator", op, "not a valid selector operator"));
    }
    const std::string_view key = text(expressions[i], "key");
    append_invalid(errors, at + ".key", key, check_qualified_name(key));
    for (std::size_t j = 0; has_values && j < values.size(); ++j)
      if (values[j].is_string())
        append_invalid(errors, schema::index_path(at + ".values", j),
                       values[j].get_ref<const std::string&>(),
                       check_label_value(values[j].get_ref<const std::string&>()));
  }
  return errors;
}

}  // namespace drydock::fake
