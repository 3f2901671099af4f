#pragma once
// What Go's JSON decoders say of a text or a value, since error messages of the API server contain
// it.
#include <string>
#include <string_view>

#include "operator/api/json.h"

namespace drydock::fake {

/// encoding/json's syntax error: "unexpected end of JSON input", "invalid character 'x' looking for
/// beginning of value", ...; empty where the text is one JSON value.
std::string go_syntax_error(std::string_view text);
/// What a value is called in "cannot unmarshal X into": "string", "number", "bool", "object",
/// "array".
std::string_view go_value_name(const Json& value);

}  // namespace drydock::fake
