#pragma once
// What JSON writes of protobuf's values in a way of its own: text, times, quantities, and the types
// that are a choice between others.
#include <optional>
#include <string>
#include <string_view>

#include "operator/api/json.h"
#include "operator/base/result.h"

namespace drydock::fake {

/// Bytes that are no UTF-8 become U+FFFD, each, as Go's JSON has them.
std::string protobuf_text(std::string_view bytes);

/// A message of the type `name` (its last part), given its fields by their names in protobuf: those
/// themselves, unless JSON writes the type in another way. Errors: as WireReader's.
Result<Json> own_way(std::string_view name, Json fields);

/// The way back: what the fields of such a message are where JSON says `value`; nullopt where they
/// are those of JSON.
std::optional<Json> protobuf_fields_of(std::string_view name, const Json& value);

}  // namespace drydock::fake
