#pragma once
// Fields that a write through a given (sub)resource resets or ignores, and which it therefore never
// owns.
#include "fakeapi/apply/path_set.h"
#include "fakeapi/types/resource_type.h"

namespace drydock::fake {

/// What each strategy's GetResetFields says, as a set of roots, and managedFields themselves.
FieldSet reset_fields(SetArena& arena, const ResourceType& type, std::string_view subresource);
/// Fields that nobody owns, ever: apiVersion, kind, and metadata's identity and bookkeeping.
FieldSet unowned_fields();
/// A new built-in object before anything is set, as its Go type encodes it: structs are there,
/// empty.
Json empty_object(const ResourceType& type);

}  // namespace drydock::fake
