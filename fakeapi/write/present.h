#pragma once
// Present: objects and lists in the shape that the client asked for: as they are, as a Table, or as
// metadata alone.
#include "fakeapi/types/table.h"
#include "fakeapi/write/call.h"

namespace drydock::fake {

/// `object` in the version of the call's type.
Response present_object(const Call& call, int code, Object object);
Response present_list(const Call& call, ObjectList list);

/// PartialObjectMetadata of an object.
Object metadata_of(const Object& object, const std::string& api_version);
TableOptions table_options(const Call& call);

}  // namespace drydock::fake
