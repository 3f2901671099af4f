#pragma once
// The CEL rules (x-kubernetes-validations) of a schema, run on an object.
#include "operator/schema/field_error.h"
#include "operator/schema/schema.h"

namespace drydock::schema::cel {

/// Appends what the rules find. `old_object` is null on create: transition rules (with oldSelf)
/// then do not run, unless they say optionalOldSelf. Rules on what did not change are not held
/// against it. `resource`: the value has apiVersion, kind and metadata.
void check_rules(const Schema& schema, const Json& object, const Json* old_object,
                 FieldErrors& errors, bool resource = true);

}  // namespace drydock::schema::cel
