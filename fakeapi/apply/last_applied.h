#pragma once
// kubectl's client-side apply and its annotation: an apply by the manager "kubectl" may take over
// what the annotation shows that kubectl applied before, and keeps the annotation up to date.
#include "fakeapi/apply/field_ownership.h"

namespace drydock::fake {

inline bool is_kubectl(std::string_view manager) { return manager == "kubectl"; }

/// Takes those paths out of `conflicts` whose live values are those of the annotation.
void allow_last_applied(const OwnershipContext& context, std::string_view api_version,
                        const Json& live, Conflicts& conflicts);
/// Rewrites the annotation, where `object` has one, to what is applied.
void update_last_applied(Json& object, const Json& applied);

}  // namespace drydock::fake
