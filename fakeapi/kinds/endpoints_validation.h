#pragma once
// Endpoints validation: Endpoints and EndpointSlices.
#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

FieldErrors validate_endpoints(const Json& object);
FieldErrors validate_endpoint_slice(const Json& object);
/// Addresses that no endpoint and no external IP may have: unspecified, loopback, link-local.
void check_endpoint_address(const std::string& ip, const std::string& field, FieldErrors& errors);

}  // namespace drydock::fake
