#pragma once
// fieldsV1: field sets as managedFields spell them ({"f:spec":{".":{},"f:replicas":{}}}), and back.
#include "fakeapi/apply/path_set.h"
#include "operator/api/json.h"
#include "operator/base/result.h"

namespace drydock::fake {

/// Views into `fields`, which must outlive the set, where its texts are canonical; copies
/// otherwise. Keys with an unknown prefix are dropped. Errors: BadRequest for what is no fieldsV1.
Result<FieldSet> parse_fields_v1(SetArena& arena, const Json& fields);
Json to_fields_v1(FieldSet set);

/// Canonical JSON of a scalar in a path element: no blanks, whole floats as integers.
std::string canonical_value(const Json& value);
/// Whether all characters of the string stand for themselves there.
bool is_plain(std::string_view text);

}  // namespace drydock::fake
