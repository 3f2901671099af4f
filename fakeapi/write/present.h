#pragma once
// Present: objects and lists in the shape that the client asked for: as they are, as a Table, or as
// metadata alone.
#include "fakeapi/types/table.h"
#include "fakeapi/write/call.h"

namespace drydock::fake {

/// `object` in the version of the call's type. 406 where the metadata of a list was asked for.
Response present_object(const Call& call, int code, Object object);
/// 406 where the metadata of an object was asked for.
Response present_list(const Call& call, ObjectList list);
/// Whether the shape asked for fits a list, or else an object: 406, or what the real server says of
/// custom resources.
Result<void> check_shape(const Call& call, bool is_list);
/// 400 where a Table is to hold what is no includeObject.
Result<void> check_include_object(const Call& call);
/// The answer in protobuf, if that is what the client asked for.
Response encode(const Representation& representation, Response response);

/// PartialObjectMetadata of an object.
Object metadata_of(const Object& object, const std::string& api_version);
TableOptions table_options(const Call& call);

}  // namespace drydock::fake
