#pragma once
// ScaleView: a Scale in the shape that the client asked for. It has columns of its own, whatever it
// scales.
#include "fakeapi/write/call.h"

namespace drydock::fake {

/// Errors: 406, 400, as Statuses.
Response present_scale(const Call& call, int code, Json scale);

}  // namespace drydock::fake
