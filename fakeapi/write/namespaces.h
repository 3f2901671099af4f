#pragma once
// What Namespaces mean to other objects, and how they differ from them: creating needs a namespace
// that is there and stays; its own end is held up by spec.finalizers.
#include "fakeapi/write/call.h"

namespace drydock::fake {

bool is_namespace(const ResourceType& type);
/// spec.finalizers.
bool namespace_has_finalizers(const Json& object);
/// Whether an object may be made in the request's namespace. Errors: 404, 403 NamespaceTerminating;
/// 403 for a custom resource whose CRD is being deleted.
Result<void> admit_create(const Call& call, std::string_view name);
/// 403 for namespaces that a cluster cannot do without.
Result<void> admit_delete(const Call& call);

}  // namespace drydock::fake
