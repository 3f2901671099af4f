#pragma once
// Security context validation: those of containers and of Pods.
#include <string>

#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

/// A container's. `host_users`: the Pod shares the host's user namespace.
void check_security_context(const Json& context, const std::string& field, bool host_users,
                            FieldErrors& errors);
/// spec.securityContext; `spec` has the host's namespaces.
void check_pod_security_context(const Json& spec, const std::string& field, FieldErrors& errors);

/// Neither absolute nor with "..", which a path inside of something must not have.
void check_path_below(const std::string& path, const std::string& field, FieldErrors& errors);
void check_no_backsteps(const std::string& path, const std::string& field, FieldErrors& errors);

}  // namespace drydock::fake
