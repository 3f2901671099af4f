#pragma once
// The simple JSON paths that CRDs use for scale and selectable fields: ".spec.replicas",
// ".spec.foo['a.b']" is not among them.
#include <string_view>

#include "operator/api/json.h"

namespace drydock::fake {

/// Null where the path is empty or leads nowhere.
const Json* find_simple_path(const Json& object, std::string_view path);
/// Makes the objects on the way; does nothing where something else stands there or the path is
/// empty.
void set_simple_path(Json& object, std::string_view path, Json value);

}  // namespace drydock::fake
