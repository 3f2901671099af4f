#pragma once
// The OpenAPI v3 schema of a declared struct, as it stands in a CRD. Pure functions.
#include <nlohmann/json_fwd.hpp>

#include "operator/crd/type.h"

namespace drydock::crd {

/// kFull: constraints are the server's to check. kShapeOnly: types, formats, defaults and list
/// types, while minimum, maximum, lengths, patterns and CEL rules are left to the operator.
enum class SchemaMode { kFull, kShapeOnly };

/// Keywords and properties in the order of their declaration.
nlohmann::ordered_json schema_of(const Type& type, SchemaMode mode = SchemaMode::kFull);

/// Appends to x-kubernetes-validations; rules without a text are left out.
void put_validations(nlohmann::ordered_json& schema, std::span<const CelRule> rules);

/// Appends to x-kubernetes-validations; rules without a text are left out.
void put_validations(nlohmann::ordered_json& schema, std::span<const CelRule> rules);

}  // namespace drydock::crd
