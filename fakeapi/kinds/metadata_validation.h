#pragma once
// ObjectMeta validation, shared by all resources, built-in and custom, with kube-apiserver's
// messages (apimachinery's pkg/api/validation). Pure functions of JSON.
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/json.h"
#include "operator/api/names.h"
#include "operator/schema/field_error.h"

namespace drydock::fake {

/// How to check metadata beyond the object itself.
struct MetadataRules {
  MetadataRules() = default;
  bool namespaced = true;
  /// "subdomain" (RFC 1123), "label" (RFC 1123), "label1035", "path" (RBAC: anything that is one
  /// path segment).
  std::string_view name_rule = "subdomain";
  /// Whether generateName is held against the rule too.
  bool checks_prefix = true;
  /// Finalizers need no domain: custom resources (they warn of it: finalizer_warnings), and some
  /// built-in ones (has_plain_metadata).
  bool custom = false;
  /// What the resource's own validation checks on an update, in its order, after what is checked
  /// for all: U what an update checks, C what a create does; u and c without the finalizers'
  /// domains.
  std::string_view update_checks = "u";
};
bool has_plain_metadata(const GroupResource& resource);
bool checks_generate_name(const GroupResource& resource);
std::string_view metadata_update_checks(const GroupResource& resource);

/// For a create, with the name already generated: name, generateName, namespace, generation,
/// labels, annotations, ownerReferences, finalizers, managedFields.
schema::FieldErrors validate_metadata(const Json& object, const MetadataRules& rules);
/// For an update, where metadata.resourceVersion must be filled in by the caller for unconditional
/// ones. Equal errors stand twice where the real server reports their causes twice.
schema::FieldErrors validate_metadata_update(const Json& object, const Json& live,
                                             const MetadataRules& rules);
/// Texts for Warning headers: finalizers that are not domain-qualified.
std::vector<std::string> finalizer_warnings(const Json& object);

// The rules one by one; each returns the texts of what is wrong, without the value.
std::vector<std::string> check_dns_subdomain(std::string_view value);
/// As search paths of resolvers have it.
std::vector<std::string> check_dns_subdomain_with_underscore(std::string_view value);
std::vector<std::string> check_dns_label(std::string_view value);
std::vector<std::string> check_dns1035_label(std::string_view value);
std::vector<std::string> check_path_segment(std::string_view value);
/// A label key, an annotation key (lower-cased by the caller), a qualified finalizer.
std::vector<std::string> check_qualified_name(std::string_view value);
std::vector<std::string> check_label_value(std::string_view value);
std::vector<std::string> check_config_map_key(std::string_view value);
std::vector<std::string> check_port_number(std::int64_t value);
std::vector<std::string> check_port_name(std::string_view value);
std::vector<std::string> check_env_var_name(std::string_view value);
/// By the rule's name, as in MetadataRules.
std::vector<std::string> check_name(std::string_view rule, std::string_view value);

/// metadata.labels and the like; `field` is its path.
schema::FieldErrors validate_labels(const Json& labels, std::string_view field);
schema::FieldErrors validate_annotations(const Json& annotations, std::string_view field);
/// A metav1.LabelSelector.
schema::FieldErrors validate_label_selector(const Json& selector, std::string_view field);

}  // namespace drydock::fake
