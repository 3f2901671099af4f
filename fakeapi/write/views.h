#pragma once
// Views: an object in its storage version and in the version of the request: the same one, another
// apiVersion, or the two faces of Events (v1 and events.k8s.io/v1), whose fields have different
// names.
#include "fakeapi/types/resource_type.h"
#include "operator/api/object.h"

namespace drydock::fake {

/// The stored object as `type` shows it; the same shared object where nothing differs.
Object view_as(const ResourceType& type, const Object& stored);
/// The JSON of the object in the version of `type`, as it is stored.
Json to_storage(const ResourceType& type, Json object);

}  // namespace drydock::fake
