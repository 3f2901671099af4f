#pragma once
// Admission: the plugins of kube-apiserver that a cluster has on by default and that look at other
// objects: priorities, runtime classes, default storage and ingress classes, LimitRanges and
// ResourceQuotas. What they do alone by the object itself is its kind's strategy.
#include "fakeapi/write/call.h"

namespace drydock::fake {

/// Before the object is prepared and validated; `live` is null for a create. Errors: 403.
Result<void> admit_mutating(const Call& call, Json& object, const Json* live);
/// After it has been found valid. Charges quotas, unless it is a dry run. Errors: 403.
Result<void> admit_validating(Call& call, const Json& object, const Json* live, bool dry_run);

}  // namespace drydock::fake
