#pragma once
// Deletion: at once, or by a deletionTimestamp that waits for finalizers and grace; of one object
// or of a collection. Follows generic/registry Store.Delete and the Namespace's own REST.
#include "fakeapi/write/call.h"

namespace drydock::fake {

Result<Response> delete_object(Call& call);
/// Answers the list of what the selectors picked, as it was before.
Result<Response> delete_collection(Call& call);

/// As the server itself does when a CRD goes: marks or removes every object of the type.
void delete_all_of(Core& core, const ResourceTypePtr& type);

}  // namespace drydock::fake
