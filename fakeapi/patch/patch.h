#pragma once
// The three patches that are not apply, as pure functions: JSON Patch (RFC 6902), JSON Merge Patch
// (RFC 7386), strategic merge patch (Kubernetes'). Error texts and codes are kube-apiserver's.
#include <string>
#include <vector>

#include "operator/api/json.h"
#include "operator/base/result.h"
#include "operator/schema/schema.h"

namespace drydock::fake {

/// Errors: 400 for an undecodable document, 422 for an operation that does not apply, 413 for more
/// than 10,000 operations or a copy that grows too large.
Result<Json> json_patch(const Json& object, const Json& patch);
/// "[0].extra": what operations of a JSON Patch have beyond op, path, from and value.
std::vector<std::string> unknown_operation_fields(const Json& patch);
Result<Json> merge_patch(const Json& object, const Json& patch);
/// `schema` gives merge keys and strategies. Errors: 500 for a missing merge key, a bad `$patch`,
/// ...
Result<Json> strategic_merge_patch(const Json& object, const Json& patch,
                                   const schema::Schema& schema);

}  // namespace drydock::fake
