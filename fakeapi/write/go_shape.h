#pragma once
// GoShape: what becomes of a JSON object on its way through a Go struct and back: wrong types are
// refused with Go's words, nulls and the zero values of optional fields go, structs by value
// appear. The built-in kinds' schemas say most of it; which scalars Go keeps behind pointers is a
// table here.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/schema/schema.h"

namespace drydock::fake {

/// Who reads: encoding/json, or the converter of what a strategic merge patch has made.
enum class GoDecoder { kJson, kUnstructured };
/// Go's words for the first value of a wrong type: `json: cannot unmarshal string into Go struct
/// field DeploymentSpec.spec.replicas of type int32`; nullopt where all fit.
/// `source`: the JSON that the value was read from, for its numbers as they were written, and since
/// an integer must be written as one; empty where there is none.
std::optional<std::string> go_type_error(const schema::Schema& schema, const Json& value,
                                         GoDecoder decoder = GoDecoder::kJson,
                                         std::string_view source = {});

/// Drops null fields, empty lists and maps, and zero scalars that Go leaves out; nulls in string
/// maps become "". Unknown fields are left alone.
void drop_zero_values(const schema::Schema& schema, Json& value);

/// Adds structs by value and required scalars as empty ones, as Go always writes them.
void add_struct_values(const schema::Schema& schema, Json& value);

}  // namespace drydock::fake
