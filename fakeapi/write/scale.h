#pragma once
// The scale subresource: an autoscaling/v1 Scale as a view of its parent: Deployments and the like
// by their fixed fields, custom resources by the paths of their CRD.
#include "fakeapi/write/call.h"

namespace drydock::fake {

/// GET, PUT or PATCH of /scale. REQUIRES: the call's subresource is scale.
Result<Response> handle_scale(Call& call);

}  // namespace drydock::fake
