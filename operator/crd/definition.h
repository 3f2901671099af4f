#pragma once
// Definition: a custom resource of an operator's own: what it is called, and its spec. The whole
// CustomResourceDefinition follows from it. A value; it outlives nothing.
#include <nlohmann/json_fwd.hpp>
#include <optional>
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
  std::string description;
  const Type* spec = nullptr;    ///< &type_of<HelloSpec>
  const Type* status = nullptr;  ///< null: no status in the schema
  bool status_subresource = false;
  std::optional<ScaleSubresource> scale;
  std::vector<PrinterColumn> printer_columns;

  Resource resource() const { return {group, version, plural, kind, namespaced}; }
  /// The CRD's own name: "helloes.fraim.co.jp".
  std::string name() const { return plural + "." + group; }
};

/// The CustomResourceDefinition, apiextensions.k8s.io/v1.
nlohmann::ordered_json to_crd(const Definition& definition, SchemaMode mode = SchemaMode::kFull);
/// The same as YAML, ready for `kubectl apply -f -`.
std::string to_crd_yaml(const Definition& definition, SchemaMode mode = SchemaMode::kFull);

}  // namespace drydock::crd
