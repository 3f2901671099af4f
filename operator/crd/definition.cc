#include "operator/crd/definition.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "operator/base/yaml.h"

namespace drydock::crd {

namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson metadata(const Definition& definition) {
  OrderedJson metadata{{"name", definition.name()}};
  if (!definition.labels.empty()) metadata["labels"] = definition.labels;
  if (!definition.annotations.empty()) metadata["annotations"] = definition.annotations;
  return metadata;
}

OrderedJson names(const Definition& definition) {
  OrderedJson names{{"kind", definition.kind},
                    {"listKind", definition.kind + "List"},
                    {"plural", definition.plural},
                    {"singular", definition.singular}};
  if (!definition.short_names.empty()) names["shortNames"] = definition.short_names;
  if (!definition.categories.empty()) names["categories"] = definition.categories;
  return names;
}

OrderedJson printer_columns(const Definition& definition) {
  OrderedJson columns = OrderedJson::array();
  for (const PrinterColumn& column : definition.printer_columns) {
    OrderedJson entry{{"name", column.name}, {"type", column.type}, {"jsonPath", column.json_path}};
    if (!column.format.empty()) entry["format"] = column.format;
    if (!column.description.empty()) entry["description"] = column.description;
    if (column.priority != 0) entry["priority"] = column.priority;
    columns.push_back(std::move(entry));
  }
  return columns;
}

OrderedJson selectable_fields(const Definition& definition) {
  OrderedJson fields = OrderedJson::array();
  for (const std::string& path : definition.selectable_fields) {
    fields.push_back(OrderedJson::object({{"jsonPath", path}}));
  }
  return fields;
}

OrderedJson subresources(const Definition& definition) {
  OrderedJson subresources = OrderedJson::object();
  if (definition.status_subresource) subresources["status"] = OrderedJson::object();
  if (definition.scale) {
    OrderedJson scale{{"specReplicasPath", definition.scale->spec_replicas_path},
                      {"statusReplicasPath", definition.scale->status_replicas_path}};
    if (!definition.scale->label_selector_path.empty()) {
      scale["labelSelectorPath"] = definition.scale->label_selector_path;
    }
    subresources["scale"] = std::move(scale);
  }
  return subresources;
}

OrderedJson version_of(const Definition& definition, bool storage, SchemaMode mode) {
  OrderedJson version{
      {"name", definition.version}, {"served", definition.served}, {"storage", storage}};
  if (definition.deprecated) version["deprecated"] = true;
  if (!definition.deprecation_warning.empty()) {
    version["deprecationWarning"] = definition.deprecation_warning;
  }
  version["schema"] = {{"openAPIV3Schema", object_schema(definition, mode)}};
  if (OrderedJson columns = printer_columns(definition); !columns.empty()) {
    version["additionalPrinterColumns"] = std::move(columns);
  }
  if (OrderedJson fields = selectable_fields(definition); !fields.empty()) {
    version["selectableFields"] = std::move(fields);
  }
  if (OrderedJson parts = subresources(definition); !parts.empty()) {
    version["subresources"] = std::move(parts);
  }
  return version;
}

OrderedJson crd_of(const Definition& definition, OrderedJson versions) {
  OrderedJson spec{{"group", definition.group},
                   {"names", names(definition)},
                   {"scope", definition.namespaced ? "Namespaced" : "Cluster"}};
  spec["versions"] = std::move(versions);
  OrderedJson crd{{"apiVersion", "apiextensions.k8s.io/v1"}, {"kind", "CustomResourceDefinition"}};
  crd["metadata"] = metadata(definition);
  crd["spec"] = std::move(spec);
  return crd;
}

std::unexpected<Status> cannot_merge(std::string why) {
  return fail(Status(0, reason::kInvalid, "versions of one CRD: " + std::move(why)));
}

/// Null, or what two versions of one resource do not agree in.
const char* difference(const Definition& one, const Definition& other) {
  if (one.group != other.group) return "group";
  if (one.kind != other.kind) return "kind";
  if (one.plural != other.plural) return "plural";
  if (one.singular != other.singular) return "singular";
  if (one.short_names != other.short_names) return "short names";
  if (one.categories != other.categories) return "categories";
  if (one.namespaced != other.namespaced) return "scope";
  return nullptr;
}

}  // namespace

OrderedJson object_schema(const Definition& definition, SchemaMode mode) {
  OrderedJson properties = OrderedJson::object();
  properties["apiVersion"] = {{"type", "string"}};
  properties["kind"] = {{"type", "string"}};
  properties["metadata"] = {{"type", "object"}};
  if (definition.spec) properties["spec"] = schema_of(*definition.spec, mode);
  if (definition.status) properties["status"] = schema_of(*definition.status, mode);
  OrderedJson schema{{"type", "object"}};
  if (!definition.description.empty()) schema["description"] = definition.description;
  schema["properties"] = std::move(properties);
  if (definition.spec) schema["required"] = OrderedJson::array({"spec"});
  if (mode == SchemaMode::kFull) put_validations(schema, definition.validations);
  return schema;
}

OrderedJson to_crd(const Definition& definition, SchemaMode mode) {
  OrderedJson versions = OrderedJson::array();
  versions.push_back(version_of(definition, true, mode));
  return crd_of(definition, std::move(versions));
}

Result<OrderedJson> merge_crds(std::span<const Definition> versions, std::string_view storage,
                               SchemaMode mode) {
  if (versions.empty()) return cannot_merge("there are none");
  OrderedJson entries = OrderedJson::array();
  bool stored = false;
  for (const Definition& definition : versions) {
    const std::string& name = definition.version;
    if (std::ranges::count(versions, name, &Definition::version) > 1) {
      return cannot_merge(fmt::format("there are several {}", name));
    }
    if (const char* what = difference(versions.front(), definition)) {
      return cannot_merge(
          fmt::format("{} and {} differ in their {}", versions.front().version, name, what));
    }
    stored |= name == storage;
    entries.push_back(version_of(definition, name == storage, mode));
  }
  if (!stored) return cannot_merge(fmt::format("none is {}, the one to be stored", storage));
  return crd_of(versions.front(), std::move(entries));
}

std::string to_yaml(const OrderedJson& crd) { return yaml::dump(crd); }

std::string to_crd_yaml(const Definition& definition, SchemaMode mode) {
  return to_yaml(to_crd(definition, mode));
}

}  // namespace drydock::crd
