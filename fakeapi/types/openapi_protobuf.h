#pragma once
// The OpenAPI v2 document as protobuf: the one form in which kubectl before 1.30 takes it.
#include <string>
#include <string_view>

#include "operator/api/json.h"

namespace drydock::fake {

inline constexpr std::string_view kOpenApiV2Protobuf =
    "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/// A Document of gnostic's openapi.v2; extensions, defaults and enums are YAML texts in it, as
/// there. REQUIRES: a Swagger 2.0 document of openapi_v2_document.
std::string openapi_v2_protobuf(const Json& document);

}  // namespace drydock::fake
