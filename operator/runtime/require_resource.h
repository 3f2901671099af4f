#pragma once
// require_resource: the question each operator asks first: does this server serve what I am for,
// and may I read it? Asked by listing one object. One executor.
#include <string>

#include "operator/api/client.h"
#include "operator/base/environment.h"
#include "operator/base/shutdown.h"

namespace drydock {

/// Ends well once a list has been answered, or the shutdown is asked for. A server that is not
/// there yet, or has no time, is asked again with backoff and a warning. Errors: NotFound where the
/// CRD is not installed; what the server refuses for good (Unauthorized, Forbidden, ...);
/// Malformed. All that is referred to outlives it.
Task<Result<void>> require_resource(Environment& environment, Client client, Resource resource,
                                    std::string namespace_, Shutdown& shutdown);

}  // namespace drydock
