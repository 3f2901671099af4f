#pragma once
// Commit: the last step of a write: the object gets its revision, becomes what is stored, and is
// seen by watches. Also what follows from it at once: a CRD's types come and go, its conditions are
// set.
#include "fakeapi/write/call.h"

namespace drydock::fake {

/// Whether etcd would take it. Errors: 500 as it says it.
Result<void> check_storable(const Call& call, const Json& object);
/// Stores the object (JSON in the version of the call's type) and returns it as that version shows
/// it.
Object commit_object(Call& call, const ObjectKey& key, Json object);
/// Removes what is stored there; returns its last state, with the deletion's resourceVersion, as
/// the call's version shows it. REQUIRES: it is there.
Object commit_removal(Call& call, const ObjectKey& key);

/// After a write of a custom resource or a CRD: settles CRDs until nothing changes: conditions,
/// types, the end of a deleted one's objects.
void settle_crds(Core& core, const ResourceType& written, const ObjectKey& key);

}  // namespace drydock::fake
