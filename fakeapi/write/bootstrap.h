#pragma once
// What a cluster has before anyone has done anything: four namespaces, the usual roles and
// bindings.
#include "fakeapi/write/call.h"

namespace drydock::fake {

void bootstrap(Core& core);

}  // namespace drydock::fake
