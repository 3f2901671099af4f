#include "fakeapi/types/openapi.h"

#include <fmt/format.h>

#include <algorithm>

namespace drydock::fake {
namespace {

struct Action {
  std::string_view verb;    ///< as in discovery
  std::string_view method;  ///< in an OpenAPI path item
  std::string_view action;  ///< x-kubernetes-action
  bool on_collection;
};
constexpr Action kActions[] = {
    {"list", "get", "list", true},
    {"create", "post", "post", true},
    {"deletecollection", "delete", "deletecollection", true},
    {"get", "get", "get", false},
    {"update", "put", "put", false},
    {"patch", "patch", "patch", false},
    {"delete", "delete", "delete", false},
};

Json query_parameter(std::string_view name, std::string_view type, bool v2) {
  Json parameter = {{"name", name}, {"in", "query"}, {"uniqueItems", true}};
  if (v2)
    parameter["type"] = type;
  else
    parameter["schema"] = {{"type", type}, {"uniqueItems", true}};
  return parameter;
}

Json parameters_of(const Action& action, bool v2) {
  Json parameters = Json::array();
  auto add = [&](std::string_view name, std::string_view type) {
    parameters.push_back(query_parameter(name, type, v2));
  };
  if (action.method == "get" && !action.on_collection) return parameters;
  if (action.method == "get" || action.verb == "deletecollection") {
    for (const char* name :
         {"continue", "fieldSelector", "labelSelector", "resourceVersion", "resourceVersionMatch"})
      add(name, "string");
    for (const char* name : {"limit", "timeoutSeconds"}) add(name, "integer");
  }
  if (action.method == "get") {
    for (const char* name : {"allowWatchBookmarks", "sendInitialEvents", "watch"})
      add(name, "boolean");
    return parameters;
  }
  add("dryRun", "string");
  if (action.method == "delete") {
    add("gracePeriodSeconds", "integer");
    add("propagationPolicy", "string");
    return parameters;
  }
  add("fieldManager", "string");
  add("fieldValidation", "string");
  if (action.method == "patch") add("force", "boolean");
  return parameters;
}

// com.example.stable.v1.CronTab: the group's labels reversed.
std::string custom_component(const Resource& resource) {
  std::string name;
  std::string_view group = resource.group;
  while (!group.empty()) {
    const std::size_t dot = group.rfind('.');
    name += std::string(dot == group.npos ? group : group.substr(dot + 1)) + ".";
    group = dot == group.npos ? std::string_view() : group.substr(0, dot);
  }
  return name + resource.version + "." + resource.kind;
}

Json gvk_json(const GroupVersionKind& gvk) {
  return {{"group", gvk.group}, {"kind", gvk.kind}, {"version", gvk.version}};
}

Json content(std::string_view component, bool v2) {
  const Json reference = {
      {"$ref", (v2 ? "#/definitions/" : "#/components/schemas/") + std::string(component)}};
  if (v2) return {{"description", "OK"}, {"schema", reference}};
  return {{"description", "OK"}, {"content", {{"application/json", {{"schema", reference}}}}}};
}

Json operation(const Action& action, const GroupVersionKind& gvk, std::string_view component,
               bool v2) {
  Json result = {{"x-kubernetes-action", action.action},
                 {"x-kubernetes-group-version-kind", gvk_json(gvk)},
                 {"parameters", parameters_of(action, v2)},
                 {"responses", {{"200", content(component, v2)}}}};
  if (v2) {
    result["produces"] = {"application/json", "application/yaml"};
    result["consumes"] = {"*/*"};
  }
  return result;
}

struct PathOf {
  const ResourceType& type;
  const std::string& component;
  const std::string& list_component;
};

void add_paths(Json& paths, const PathOf& of, bool v2) {
  const Resource& resource = of.type.resource;
  const std::string root = (resource.group.empty() ? "/api/" : "/apis/") + resource.api_version();
  const std::string collection =
      root + (resource.namespaced ? "/namespaces/{namespace}/" : "/") + resource.plural;
  for (const Action& action : kActions) {
    if (!of.type.supports(action.verb)) continue;
    const std::string& component = action.verb == "list" ? of.list_component : of.component;
    paths[action.on_collection ? collection : collection + "/{name}"][std::string(action.method)] =
        operation(action, resource.gvk(), component, v2);
    if (action.verb == "list" && resource.namespaced)
      paths[root + "/" + resource.plural]["get"] = operation(action, resource.gvk(), component, v2);
  }
  for (const SubresourceType& subresource : of.type.subresources) {
    GroupVersionKind gvk = subresource.gvk;
    if (gvk.version.empty()) gvk = {resource.group, resource.version, gvk.kind};
    for (const Action& action : kActions) {
      const auto& verbs = subresource.verbs;
      if (std::find(verbs.begin(), verbs.end(), action.verb) == verbs.end()) continue;
      paths[collection + "/{name}/" + subresource.name][std::string(action.method)] =
          operation(action, gvk, of.component, v2);
    }
  }
}

constexpr const char* kObjectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

const Json& object_meta() {
  static const Json reference = {
      {"allOf",
       Json::array(
           {{{"$ref", "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}}})},
      {"description", "Standard object's metadata: names, labels, owners and the like."}};
  return reference;
}

Json custom_schema(const ResourceType& type, bool v2) {
  // What keeps unknown fields is but an object in OpenAPI v2: kubectl would refuse the unknown
  // ones.
  if (v2 && type.openapi_schema &&
      type.openapi_schema->value("x-kubernetes-preserve-unknown-fields", false))
    return {{"type", "object"},
            {"x-kubernetes-group-version-kind", Json::array({gvk_json(type.resource.gvk())})}};
  Json schema = type.openapi_schema && type.openapi_schema->is_object() ? *type.openapi_schema
                                                                        : Json{{"type", "object"}};
  schema["properties"]["apiVersion"] = {
      {"type", "string"},
      {"description", "APIVersion defines in which version of the schema the object is written."}};
  schema["properties"]["kind"] = {{"type", "string"},
                                  {"description", "Kind says what the object is."}};
  schema["properties"]["metadata"] = object_meta();
  schema["x-kubernetes-group-version-kind"] = Json::array({gvk_json(type.resource.gvk())});
  return schema;
}

Json custom_list_schema(const ResourceType& type, const std::string& component) {
  const GroupVersionKind gvk{type.resource.group, type.resource.version, type.list_kind};
  return {{"type", "object"},
          {"required", {"items"}},
          {"properties",
           {{"apiVersion", {{"type", "string"}}},
            {"kind", {{"type", "string"}}},
            {"metadata",
             {{"$ref", "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"}}},
            {"items",
             {{"type", "array"}, {"items", {{"$ref", "#/components/schemas/" + component}}}}}}},
          {"x-kubernetes-group-version-kind", Json::array({gvk_json(gvk)})}};
}

// Adds what a group version has to the paths and schemas of a document.
void add_group_version(Json& paths, Json& schemas, const TypeRegistry& types,
                       const GroupVersion& group_version, bool v2) {
  std::map<std::string, std::string> components;  // by kind
  for (auto& [name, schema] : types.openapi_components(group_version).items()) {
    if (auto it = schema.find("x-kubernetes-group-version-kind"); it != schema.end())
      for (const Json& gvk : *it)
        if (gvk.at("group") == group_version.group && gvk.at("version") == group_version.version)
          components.emplace(gvk.at("kind").get<std::string>(), name);
    schemas[name] = schema;
  }
  for (const ResourceTypePtr& type : types.in(group_version)) {
    if (!type->custom) {
      add_paths(paths, {*type, components[type->resource.kind], components[type->list_kind]}, v2);
      continue;
    }
    const std::string component = custom_component(type->resource);
    schemas[component] = custom_schema(*type, v2);
    schemas[component + "List"] = custom_list_schema(*type, component);
    add_paths(paths, {*type, component, component + "List"}, v2);
    for (auto& [name, schema] : types.openapi_components({"", "v1"}).items())
      if (name.starts_with("io.k8s.apimachinery.")) schemas[name] = schema;
    if (auto meta = schemas.find(kObjectMeta); meta != schemas.end())
      (*meta)["properties"]["creationTimestamp"]["description"] =
          "CreationTimestamp is a timestamp of when the server made the object.";
  }
}

// OpenAPI v2 knows neither oneOf nor an allOf around a reference, and calls the components
// definitions.
void to_v2(Json& schema) {
  if (schema.is_array()) {
    for (Json& item : schema) to_v2(item);
    return;
  }
  if (!schema.is_object()) return;
  if (auto it = schema.find("allOf");
      it != schema.end() && it->is_array() && it->size() == 1 && (*it)[0].contains("$ref")) {
    const Json reference = (*it)[0]["$ref"];
    schema.erase("allOf");
    schema["$ref"] = reference;
  }
  for (const char* key : {"oneOf", "anyOf", "not", "nullable", "default"}) {
    auto it = schema.find(key);
    // Only the keyword: a property of that name holds a schema of its own.
    if (it != schema.end() && (it->is_array() || !it->is_object() || it->empty())) schema.erase(it);
  }
  if (auto it = schema.find("$ref"); it != schema.end() && it->is_string()) {
    const std::string& reference = it->get_ref<const std::string&>();
    *it = "#/definitions/" + reference.substr(reference.rfind('/') + 1);
  }
  for (auto& [key, value] : schema.items()) to_v2(value);
}

Json info(std::string_view version) { return {{"title", "Kubernetes"}, {"version", version}}; }

}  // namespace

std::string fingerprint(std::string_view bytes) {
  std::string text;
  for (const std::uint64_t seed : {0xcbf29ce484222325ull, 0x84222325cbf29ce4ull}) {
    std::uint64_t hash = seed;
    for (const char byte : bytes)
      hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ull;
    text += fmt::format("{:016X}", hash);
  }
  return text;
}

std::string openapi_v3_hash(const TypeRegistry& types, const GroupVersion& group_version,
                            std::string_view version) {
  // The built-in documents are the same as long as the program is.
  if (!types.is_custom_group(group_version.group))
    return fingerprint(group_version.to_string() + " " + std::string(version));
  return fingerprint(dump_json(openapi_v3_document(types, group_version, version)));
}

Json openapi_v3_index(const TypeRegistry& types, std::string_view version) {
  Json paths = Json::object();
  for (const std::string& group : types.groups())
    for (const std::string& group_version : types.versions(group)) {
      const GroupVersion served{group, group_version};
      const std::string path = (group.empty() ? "api/" : "apis/") + served.to_string();
      paths[path] = {{"serverRelativeURL", fmt::format("/openapi/v3/{}?hash={}", path,
                                                       openapi_v3_hash(types, served, version))}};
    }
  return {{"paths", std::move(paths)}};
}

Json openapi_v3_document(const TypeRegistry& types, const GroupVersion& group_version,
                         std::string_view version) {
  Json paths = Json::object();
  Json schemas = Json::object();
  add_group_version(paths, schemas, types, group_version, false);
  return {{"openapi", "3.0.0"},
          {"info", info(version)},
          {"paths", std::move(paths)},
          {"components", {{"schemas", std::move(schemas)}}}};
}

Json openapi_v2_document(const TypeRegistry& types, std::string_view version) {
  Json paths = Json::object();
  Json schemas = Json::object();
  for (const std::string& group : types.groups())
    for (const std::string& group_version : types.versions(group))
      add_group_version(paths, schemas, types, {group, group_version}, true);
  to_v2(schemas);
  return {{"swagger", "2.0"},
          {"info", info(version)},
          {"paths", std::move(paths)},
          {"definitions", std::move(schemas)}};
}

}  // namespace drydock::fake
