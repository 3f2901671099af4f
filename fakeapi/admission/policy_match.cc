#include "fakeapi/admission/policy_match.h"

#include <algorithm>

#include "fakeapi/kinds/defaults.h"
#include "operator/api/selector.h"

namespace drydock::fake {
namespace {

bool has(const Json& rule, const char* key, std::string_view value) {
  return std::ranges::any_of(items(rule, key),
                             [&](const Json& one) { return one == "*" || one == value; });
}

// "pods", "pods/status", "*/scale", "pods/*", "*" (no subresources) or "*/*".
bool names_resource(const Json& rule, const AdmissionAttributes& attributes) {
  return std::ranges::any_of(items(rule, "resources"), [&](const Json& one) {
    if (!one.is_string()) return false;
    const std::string& pattern = one.get_ref<const std::string&>();
    const std::size_t slash = pattern.find('/');
    const std::string resource = pattern.substr(0, slash);
    const std::string subresource = slash == std::string::npos ? "" : pattern.substr(slash + 1);
    return (resource == "*" || resource == attributes.resource.resource) &&
           (subresource == attributes.subresource || subresource == "*");
  });
}

bool matches_rule(const Json& rule, const AdmissionAttributes& attributes, bool any_version) {
  const std::string_view scope = text(rule, "scope");
  if (scope == "Cluster" && attributes.namespaced) return false;
  if (scope == "Namespaced" && !attributes.namespaced) return false;
  const auto names = items(rule, "resourceNames");
  if (!names.empty() && !has(rule, "resourceNames", attributes.name)) return false;
  return has(rule, "operations", attributes.operation) &&
         has(rule, "apiGroups", attributes.resource.group) &&
         (any_version || has(rule, "apiVersions", attributes.resource.version)) &&
         names_resource(rule, attributes);
}

const Json* labels_of(const Json* object) {
  return object ? find_path(*object, {"metadata", "labels"}) : nullptr;
}

bool selects(const Json* selector, const Json* labels) {
  if (!selector) return true;
  static const Json kNone;
  const auto parsed = LabelSelector::from_json(*selector);
  return parsed && parsed->matches_labels(labels ? *labels : kNone);
}

bool is_any_selected(const Json* selector, const AdmissionAttributes& attributes) {
  return (attributes.object && selects(selector, labels_of(attributes.object))) ||
         (attributes.old_object && selects(selector, labels_of(attributes.old_object)));
}

}  // namespace

bool matches_resources(const Json& match_resources, const AdmissionAttributes& attributes,
                       bool rules_required) {
  const bool any_version = text(match_resources, "matchPolicy") != "Exact";
  const auto among = [&](const char* key) {
    return std::ranges::any_of(items(match_resources, key), [&](const Json& rule) {
      return matches_rule(rule, attributes, any_version);
    });
  };
  if (among("excludeResourceRules")) return false;
  const bool unruled = items(match_resources, "resourceRules").empty() && !rules_required;
  if (!unruled && !among("resourceRules")) return false;
  // A Namespace is selected by its own labels, other objects that are in none always.
  const bool is_namespace =
      attributes.resource.group.empty() && attributes.resource.resource == "namespaces";
  const Json* space = is_namespace ? attributes.object : attributes.namespace_object;
  if (space && !selects(child(match_resources, "namespaceSelector"), labels_of(space)))
    return false;
  return is_any_selected(child(match_resources, "objectSelector"), attributes);
}

}  // namespace drydock::fake
