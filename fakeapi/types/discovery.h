#pragma once
// Discovery: what the server says of itself on non-resource paths: /api and /apis (plain and
// aggregated), /version, /openapi/v2 and v3, health checks; built-ins from data, custom resources
// from the registry as it is now. A pure function of the request and the registry; nothing is
// cached here.
#include <string>
#include <string_view>

#include "fakeapi/types/type_registry.h"
#include "operator/api/request.h"

namespace drydock::fake {

/// Answers a request with a non-resource `path` (a query does no harm).
/// Errors: 404, plain text for what nobody serves, a Status for a version that a built-in group
/// lacks; 405 for another method than GET; 406 for an Accept that fits nothing. Aggregated
/// discovery and OpenAPI documents carry an ETag header.
Response discover(const Request& request, const TypeRegistry& types,
                  std::string_view version = "v1.36.2");

/// The plain "404 page not found" of a path that nobody serves.
Response plain_not_found();

}  // namespace drydock::fake
