#pragma once
// Definition: a custom resource of an operator's own: what it is called, and its spec. The whole
// CustomResourceDefinition follows from it. A value; it outlives nothing.
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "operator/api/names.h"
#include "operator/crd/schema_of.h"

namespace drydock::crd {

struct PrinterColumn {
  std::string name;
  std::string type;       ///< "integer", "number", "string", "boolean", "date"
  std::string json_path;  ///< ".spec.replicas"
  std::string format;
  std::string description;
  int priority = 0;  ///< above 0: only in `kubectl get -o wide`
};

struct ScaleSubresource {
  std::string spec_replicas_path;    ///< ".spec.replicas"
  std::string status_replicas_path;  ///< ".status.replicas"
  std::string label_selector_path;   ///< may be empty
};

struct Definition {
  std::string group;
  std::string version;
  std::string kind;
  std::string plural;
  std::string singular;
  std::vector<std::string> short_names;
  std::vector<std::string> categories;
  bool namespaced = true;
  std::map<std::string, std::string> labels;  ///< of the CRD itself
  std::map<std::string, std::string> annotations;
  std::string description;
  const Type* spec = nullptr;    ///< &type_of<HelloSpec>; null: none
  const Type* status = nullptr;  ///< null: no status in the schema
  bool status_subresource = false;
  std::optional<ScaleSubresource> scale;
  std::vector<PrinterColumn> printer_columns;
  std::vector<std::string> selectable_fields;  ///< ".spec.color": for field selectors
  /// CEL rules over the whole object: `self.metadata.name`, `self.spec`, `self.status`.
  std::vector<CelRule> validations;
  // Of this version.
  bool served = true;
  bool deprecated = false;
  std::string deprecation_warning;  ///< else the server's own words

  Resource resource() const { return {group, version, plural, kind, namespaced}; }
  /// The CRD's own name: "helloes.fraim.co.jp".
  std::string name() const { return plural + "." + group; }
};

/// The schema of a whole object: metadata, spec and status.
nlohmann::ordered_json object_schema(const Definition& definition,
                                     SchemaMode mode = SchemaMode::kFull);
/// The CustomResourceDefinition, apiextensions.k8s.io/v1, of one version.
nlohmann::ordered_json to_crd(const Definition& definition, SchemaMode mode = SchemaMode::kFull);
/// One CustomResourceDefinition of several versions of a resource, which differ in their schemas,
/// columns and subresources alone; `storage` names the one that is kept. Objects are converted by
/// their apiVersion only, so their schemas must be able to read each other's. Errors: reason
/// Invalid: what differs that must not.
Result<nlohmann::ordered_json> merge_crds(std::span<const Definition> versions,
                                          std::string_view storage,
                                          SchemaMode mode = SchemaMode::kFull);
/// A CustomResourceDefinition as YAML, ready for `kubectl apply -f -`.
std::string to_yaml(const nlohmann::ordered_json& crd);
std::string to_crd_yaml(const Definition& definition, SchemaMode mode = SchemaMode::kFull);

}  // namespace drydock::crd
