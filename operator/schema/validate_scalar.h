#pragma once
// The checks of one value that do not look into it; internal to validation. Each follows the
// validator of the same name in kube-openapi, quirks included.
#include <string>

#include "operator/schema/field_error.h"
#include "operator/schema/schema.h"

namespace drydock::schema {

/// Field of errors that have no path in the object.
inline constexpr std::string_view kNoField = "<nil>";

/// "object", "array", "string", "boolean", "integer", "number", "null".
std::string json_type(const Json& value);

void check_type(const Schema& schema, const Json& value, const std::string& path,
                FieldErrors& errors);
void check_string(const Schema& schema, const std::string& text, const std::string& path,
                  FieldErrors& errors);
void check_format(const Schema& schema, const std::string& text, const std::string& path,
                  FieldErrors& errors);
void check_number(const Schema& schema, const Json& value, const std::string& path,
                  FieldErrors& errors);
void check_enum(const Schema& schema, const Json& value, const std::string& path,
                FieldErrors& errors);

}  // namespace drydock::schema
