#pragma once
// The writes of one object: create, update (which creates some kinds), the four patches.
#include "fakeapi/write/call.h"

namespace drydock::fake {

Result<Response> create_object(Call& call);
Result<Response> update_object(Call& call);
Result<Response> patch_object(Call& call);

}  // namespace drydock::fake
