#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "fakeapi/types/crd.h"
#include "fakeapi/types/crd_view.h"
#include "fakeapi/types/version_priority.h"
#include "operator/schema/default.h"
#include "operator/schema/go_text.h"
#include "operator/schema/prune.h"

namespace drydock::fake {
namespace {

std::vector<std::string> strings(const Json& list) {
  std::vector<std::string> texts;
  for (const Json& text : list)
    if (text.is_string()) texts.push_back(text.get<std::string>());
  return texts;
}

std::vector<TableColumn> columns_of(const CrdView& crd, const CrdVersion& version) {
  std::vector<TableColumn> columns{{.name = "Name",
                                    .type = "string",
                                    .format = "name",
                                    .description = "Name must be unique within a namespace.",
                                    .json_path = ".metadata.name"}};
  const Json* given = crd.columns_of(version);
  if (!given) {
    columns.push_back({.name = "Age",
                       .type = "date",
                       .description = "When the object was created.",
                       .json_path = ".metadata.creationTimestamp"});
    return columns;
  }
  for (const Json& column : *given) {
    std::string path(string_at(column, {"jsonPath"}));
    std::string description(string_at(column, {"description"}));
    if (description.empty())
      description = "Custom resource definition column (in JSONPath format): " + path;
    columns.push_back({.name = std::string(string_at(column, {"name"})),
                       .type = std::string(string_at(column, {"type"})),
                       .format = std::string(string_at(column, {"format"})),
                       .description = std::move(description),
                       .priority = column.value("priority", 0),
                       .json_path = std::move(path)});
  }
  return columns;
}

void add_subresources(ResourceType& type, const Json* subresources) {
  if (!subresources) return;
  const std::vector<std::string> verbs{"get", "patch", "update"};
  if (subresources->contains("status")) {
    type.has_status_subresource = true;
    type.subresources.push_back({"status", type.resource.gvk(), verbs});
  }
  if (const Json* scale = find_path(*subresources, {"scale"}); scale && scale->is_object()) {
    type.scale =
        ScalePaths{.spec_replicas = std::string(string_at(*scale, {"specReplicasPath"})),
                   .status_replicas = std::string(string_at(*scale, {"statusReplicasPath"})),
                   .label_selector = std::string(string_at(*scale, {"labelSelectorPath"}))};
    type.subresources.push_back({"scale", {"autoscaling", "v1", "Scale"}, verbs});
  }
}

// Deprecated versions name the first served one in order of priority that is not deprecated itself.
std::string deprecation_warning(const CrdView& crd, const CrdVersion& version) {
  if (const Json* text = find_path(*version.json, {"deprecationWarning"});
      text && text->is_string())
    return *text;
  std::string warning = fmt::format("{}/{} {} is deprecated", crd.group, version.name, crd.kind);
  const CrdVersion* best = nullptr;
  for (const CrdVersion& other : crd.versions) {
    const Json* deprecated = find_path(*other.json, {"deprecated"});
    if (!other.served || (deprecated && *deprecated == true)) continue;
    if (!best || version_comes_first(other.name, best->name)) best = &other;
  }
  if (best && version_comes_first(best->name, version.name))
    warning += fmt::format("; use {}/{} {}", crd.group, best->name, crd.kind);
  return warning;
}

// Where versions have schemas of their own, no object is sure to be complete by each of them.
std::uint64_t schema_since(const CrdView& crd, const ResourceType& type, std::uint64_t revision,
                           const ResourceTypePtr& current) {
  if (!crd.schema) return std::numeric_limits<std::uint64_t>::max();
  const bool same = current && current->custom && current->openapi_schema && type.openapi_schema &&
                    schema::deep_equal(*current->openapi_schema, *type.openapi_schema);
  return same ? current->schema_since : revision;
}

}  // namespace

std::vector<ResourceTypePtr> make_custom_types(const Json& crd_json) {
  return make_custom_types(crd_json, 0, [](const GroupVersionResource&) { return nullptr; });
}

std::vector<ResourceTypePtr> make_custom_types(
    const Json& crd_json, std::uint64_t revision,
    const std::function<ResourceTypePtr(const GroupVersionResource&)>& current) {
  const CrdView crd(crd_json);
  auto schemas = std::make_shared<schema::SchemaSet>();
  std::string storage_version;
  for (const CrdVersion& version : crd.versions)
    if (version.storage) storage_version = version.name;
  const Json* accepted = find_path(crd_json, {"status", "acceptedNames"});
  const bool has_accepted = accepted && !string_at(*accepted, {"plural"}).empty();
  const Json& names = has_accepted ? *accepted : crd_json.at("spec").at("names");

  std::vector<ResourceTypePtr> types;
  for (const CrdVersion& version : crd.versions) {
    if (!version.served) continue;
    auto type = std::make_shared<ResourceType>();
    type->resource = {crd.group, version.name, crd.plural, crd.kind, crd.scope == "Namespaced"};
    type->singular = string_at(names, {"singular"});
    type->list_kind = string_at(names, {"listKind"});
    type->short_names = strings(array_at(names, {"shortNames"}));
    type->categories = strings(array_at(names, {"categories"}));
    type->verbs = {"delete", "deletecollection", "get",    "list",
                   "patch",  "create",           "update", "watch"};
    type->storage = {crd.group, crd.plural};
    type->storage_version = crd.group + "/" + storage_version;
    type->custom = true;
    if (const Json* schema = crd.schema_of(version)) {
      type->schema = schemas->compile(*schema);
      type->openapi_schema = std::make_shared<const Json>(*schema);
    }
    type->schema_owner = schemas;
    type->schema_since = schema_since(crd, *type, revision, current(type->resource.gvr()));
    type->columns = columns_of(crd, version);
    add_subresources(*type, crd.subresources_of(version));
    if (const Json* fields = crd.selectable_fields_of(version))
      for (const Json& field : *fields)
        type->selectable_fields.emplace_back(string_at(field, {"jsonPath"}));
    if (const Json* deprecated = find_path(*version.json, {"deprecated"});
        deprecated && *deprecated == true) {
      type->deprecated = true;
      type->deprecation_warning = deprecation_warning(crd, version);
    }
    if (version.storage)
      types.insert(types.begin(), std::move(type));
    else
      types.push_back(std::move(type));
  }
  return types;
}

Json convert_custom_object(const Json& object, std::string_view api_version) {
  Json out = object;
  out["apiVersion"] = api_version;
  return out;
}

bool default_custom_object(const ResourceType& type, Json& object) {
  if (!type.schema) return false;
  bool changed = schema::drop_disallowed_nulls(*type.schema, object);
  changed |= schema::set_defaults(*type.schema, object);
  changed |= !schema::prune(*type.schema, object, schema::Root::kObject).empty();
  return changed;
}

}  // namespace drydock::fake
