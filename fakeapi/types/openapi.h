#pragma once
// OpenAPI: the documents that kubectl's explain and validation read: v3 one a group version, v2 one
// for all. Built-ins from data (without descriptions), custom resources from their CRD's schema.
#include <string>
#include <string_view>

#include "fakeapi/types/type_registry.h"
#include "operator/api/json.h"

namespace drydock::fake {

/// {"paths": {"apis/apps/v1": {"serverRelativeURL": "/openapi/v3/apis/apps/v1?hash=..."}}}.
Json openapi_v3_index(const TypeRegistry& types, std::string_view version);
/// What the index says of a document, and the document's ETag: another one where the document is.
std::string openapi_v3_hash(const TypeRegistry& types, const GroupVersion& group_version,
                            std::string_view version);
/// REQUIRES: the group version is served.
Json openapi_v3_document(const TypeRegistry& types, const GroupVersion& group_version,
                         std::string_view version);
/// Swagger 2.0, everything in one.
Json openapi_v2_document(const TypeRegistry& types, std::string_view version);

/// A fingerprint of bytes, in upper-case hex: for ETags and the hashes of the index.
std::string fingerprint(std::string_view bytes);

}  // namespace drydock::fake
