#pragma once
// The checks of a CRD's admission, one subject each; internal to crd_validate.cc.
#include <string>

#include "operator/api/json.h"
#include "operator/schema/field_error.h"

namespace drydock::fake {

/// KEP-1693's rules: whether the schema is structural. Sorted by text, as the server has them.
schema::FieldErrors check_structural(const Json& schema, const std::string& path);
/// Whether the schema uses what cannot be structural at all ($ref, definitions, ...): then
/// check_structural does not apply.
bool has_unsupported_constructs(const Json& schema);
/// Whether there is a $schema anywhere.
bool names_schema_version(const Json& schema);
/// Defaults must be valid by their own schema.
schema::FieldErrors check_defaults(const Json& schema, const std::string& path);
/// Whether CEL rules are compiled: not where the schema is not structural; a rule's own costs do
/// not count where the schema was admitted before.
enum class RuleChecks { kNone, kAll, kButSingleCosts };
/// All other rules on schemas, x-kubernetes-validations included.
schema::FieldErrors check_openapi_schema(const Json& schema, const std::string& path,
                                         RuleChecks rules);

/// Deepest schema that is admitted.
inline constexpr int kMaxCrdSchemaDepth = 250;
bool is_too_deep(const Json& schema);

schema::FieldErrors check_names(const Json& names, const std::string& path);
schema::FieldErrors check_columns(const Json& columns, const std::string& path);
schema::FieldErrors check_subresources(const Json& subresources, const std::string& path);
schema::FieldErrors check_selectable_fields(const Json& fields, const Json* schema,
                                            const std::string& path);
schema::FieldErrors check_conversion(const Json& conversion, const std::string& path);
schema::FieldErrors check_deprecation(const Json& version, const std::string& path);

/// Appends.
void add(schema::FieldErrors& errors, schema::FieldErrors more);

}  // namespace drydock::fake
