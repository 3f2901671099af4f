#pragma once
// CrdView: a CustomResourceDefinition as the API server holds it inside: what all versions have in
// common (schema, subresources, columns, selectable fields) stands at the top. Field errors name
// those places. Refers to the CRD's JSON, which outlives it.
#include <string>
#include <vector>

#include "operator/api/json.h"

namespace drydock::fake {

struct CrdVersion {
  const Json* json = nullptr;
  std::string name;
  bool served = false;
  bool storage = false;
  // Each null where absent or hoisted.
  const Json* schema = nullptr;  ///< openAPIV3Schema
  const Json* subresources = nullptr;
  const Json* columns = nullptr;
  const Json* selectable_fields = nullptr;
};

struct CrdView {
  explicit CrdView(const Json& crd);

  std::string name, group, plural, singular, kind, list_kind, scope;
  std::vector<CrdVersion> versions;
  // What all versions share; null where there is none or they differ.
  const Json* schema = nullptr;
  const Json* subresources = nullptr;
  const Json* columns = nullptr;
  const Json* selectable_fields = nullptr;

  /// Of one version, wherever it stands.
  const Json* schema_of(const CrdVersion& version) const {
    return version.schema ? version.schema : schema;
  }
  const Json* subresources_of(const CrdVersion& version) const {
    return version.subresources ? version.subresources : subresources;
  }
  const Json* columns_of(const CrdVersion& version) const {
    return version.columns ? version.columns : columns;
  }
  const Json* selectable_fields_of(const CrdVersion& version) const {
    return version.selectable_fields ? version.selectable_fields : selectable_fields;
  }
};

/// The elements of an array, or none.
const Json& array_at(const Json& value, std::initializer_list<std::string_view> keys);

}  // namespace drydock::fake
