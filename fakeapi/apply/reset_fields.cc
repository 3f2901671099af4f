#include "fakeapi/apply/reset_fields.h"

#include <algorithm>

namespace drydock::fake {
namespace {

using Paths = std::vector<std::vector<std::string_view>>;

bool has_status(const ResourceType& type) {
  return type.has_status_subresource || std::ranges::any_of(type.subresources, [](const auto& sub) {
           return sub.name == "status";
         });
}

Paths paths_reset(const ResourceType& type, std::string_view subresource) {
  const std::string resource = type.storage.to_string();
  if (subresource.empty()) {
    if (!has_status(type)) return {};
    return {{"status"}};
  }
  if (subresource != "status") return {};
  if (type.custom || resource == "customresourcedefinitions.apiextensions.k8s.io" ||
      resource == "volumeattachments.storage.k8s.io")
    return {{"metadata"}, {"spec"}};
  if (resource == "deployments.apps") return {{"metadata", "labels"}, {"spec"}};
  if (resource == "pods")
    return {{"metadata", "deletionTimestamp"}, {"metadata", "ownerReferences"}, {"spec"}};
  return {{"spec"}};
}

bool is_zero(const Json& value) {
  return value == "" || value == false || (value.is_number() && value == 0);
}

// What Go encodes of a struct that nothing was set in. Members that are structs themselves are
// there, and scalars without omitempty, which the data shows by their defaults; times and required
// lists and maps are null. Depth is limited by the built-in types: none holds itself as a plain
// struct.
Json empty_struct(const schema::Schema& schema, int depth) {
  Json object = Json::object();
  if (depth > 32) return object;
  for (const std::string& name : schema.struct_properties)
    if (const auto* property = schema.property(name))
      object[name] = empty_struct(*property, depth + 1);
  for (const auto& [name, property] : schema.properties) {
    if (property->default_value && is_zero(*property->default_value))
      object[name] = *property->default_value;
    if (property->format == "date-time") object[name] = nullptr;
  }
  for (const std::string& name : schema.required)
    if (const auto* property = schema.property(name);
        property && (property->type == schema::Type::kArray || property->is_map()))
      object[name] = nullptr;
  return object;
}

}  // namespace

FieldSet reset_fields(SetArena& arena, const ResourceType& type, std::string_view subresource) {
  Paths paths = paths_reset(type, subresource);
  paths.push_back({"metadata", "managedFields"});  // no write says itself who owns what
  return set_of_fields(arena, paths);
}

FieldSet unowned_fields() {
  static SetArena arena;
  static const Paths paths = {{"apiVersion"},
                              {"kind"},
                              {"metadata"},
                              {"metadata", "name"},
                              {"metadata", "namespace"},
                              {"metadata", "creationTimestamp"},
                              {"metadata", "selfLink"},
                              {"metadata", "uid"},
                              {"metadata", "clusterName"},
                              {"metadata", "generation"},
                              {"metadata", "managedFields"},
                              {"metadata", "resourceVersion"}};
  static const FieldSet set = set_of_fields(arena, paths);
  return set;
}

Json empty_object(const ResourceType& type) {
  if (type.custom || !type.schema) return Json::object();
  return empty_struct(*type.schema, 0);
}

}  // namespace drydock::fake
