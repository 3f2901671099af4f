#include "operator/crd/definition.h"

#include <nlohmann/json.hpp>

#include "operator/base/yaml.h"

namespace drydock::crd {

namespace {

using OrderedJson = nlohmann::ordered_json;

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

OrderedJson object_schema(const Definition& definition, SchemaMode mode) {
  OrderedJson properties = OrderedJson::object();
  properties["apiVersion"] = {{"type", "string"}};
  properties["kind"] = {{"type", "string"}};
  properties["metadata"] = {{"type", "object"}};
  properties["spec"] = schema_of(*definition.spec, mode);
  if (definition.status) properties["status"] = schema_of(*definition.status, mode);
  OrderedJson schema{{"type", "object"}};
  if (!definition.description.empty()) schema["description"] = definition.description;
  schema["properties"] = std::move(properties);
  schema["required"] = OrderedJson::array({"spec"});
  return schema;
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

}  // namespace

OrderedJson to_crd(const Definition& definition, SchemaMode mode) {
  OrderedJson version{{"name", definition.version}, {"served", true}, {"storage", true}};
  version["schema"] = {{"openAPIV3Schema", object_schema(definition, mode)}};
  if (OrderedJson columns = printer_columns(definition); !columns.empty()) {
    version["additionalPrinterColumns"] = std::move(columns);
  }
  if (OrderedJson parts = subresources(definition); !parts.empty()) {
    version["subresources"] = std::move(parts);
  }
  OrderedJson spec{{"group", definition.group},
                   {"names", names(definition)},
                   {"scope", definition.namespaced ? "Namespaced" : "Cluster"}};
  spec["versions"] = OrderedJson::array({std::move(version)});
  OrderedJson crd{{"apiVersion", "apiextensions.k8s.io/v1"}, {"kind", "CustomResourceDefinition"}};
  crd["metadata"] = {{"name", definition.name()}};
  crd["spec"] = std::move(spec);
  return crd;
}

std::string to_crd_yaml(const Definition& definition, SchemaMode mode) {
  return yaml::dump(to_crd(definition, mode));
}

}  // namespace drydock::crd
