#pragma once
// Owner references: setting, finding, and matching them by the rules of Kubernetes: an owner is in
// the same namespace or cluster-scoped; at most one is the controller.
#include <string_view>

#include "operator/api/object.h"

namespace drydock {

/// `object` with `owner` as its controller; the reference is renewed where it is there already.
/// Errors: AlreadyExists when another owner controls the object; Invalid when the owner is in
/// another namespace, or namespaced while the object is not.
Result<Object> with_controller(Object object, const Object& owner);
/// The same for an owner that is not the controller.
Result<Object> with_owner(Object object, const Object& owner);

/// The owner controls the object: group, kind, name and uid match (any version of its API).
bool is_controlled_by(const Object& object, const Object& owner);
/// The reference names that kind; versions do not matter.
bool refers_to(const OwnerReference& reference, const GroupKind& owner);

}  // namespace drydock
