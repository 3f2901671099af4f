#pragma once
// Flow control validation: flow schemas and priority levels, as apis/flowcontrol/validation checks
// them.
#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

FieldErrors validate_flow_schema(const Json& object);
FieldErrors validate_priority_level(const Json& object);

}  // namespace drydock::fake
