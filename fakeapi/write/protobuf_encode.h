#pragma once
// Protobuf answers: objects of the built-in kinds, and the metadata of any, as Go's typed clients
// ask for them unless they are told to ask for JSON. Made from the JSON that says the same: what
// JSON leaves out stands nowhere, also where Go would write a zero. Differs: no Table.
#include <string>
#include <string_view>

#include "operator/api/object.h"

namespace drydock::fake {

/// Whether objects of this kind have a form in protobuf. Asks nothing about custom resources.
bool has_protobuf_form(std::string_view api_version, std::string_view kind);

/// The object within its envelope. REQUIRES: has_protobuf_form.
std::string to_protobuf(const Object& object);
/// The same of a list of such objects.
std::string to_protobuf(const ObjectList& list);
/// An event of a watch, its length before it. `type`: ADDED, ..., ERROR.
std::string protobuf_frame(std::string_view type, const Object& object);

}  // namespace drydock::fake
