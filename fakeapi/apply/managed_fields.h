#pragma once
// Field ownership: what server-side apply, create, update and patch do to an object and its
// metadata.managedFields; structured-merge-diff's semantics as kube-apiserver 1.36 uses them
// (KEP-555). Pure functions of values; no store, no clock.
#include <string>

#include "fakeapi/types/resource_type.h"
#include "operator/api/json.h"
#include "operator/base/result.h"

namespace drydock::fake {

/// Who writes, and how it is recorded.
struct FieldManager {
  std::string name;
  std::string api_version;  ///< of the request's object: "apps/v1"
  std::string subresource;  ///< "", "status", "scale"
  std::string time;         ///< RFC 3339 seconds, of this write
};

/// Server-side apply: merges `applied` (its managedFields must be absent) into `live` (null:
/// create). Returns the new object with its new managedFields, both before defaulting of the result
/// by the caller. When nothing changes the result equals `live` exactly, times included. Errors:
/// 409 Conflict with FieldManagerConflict causes (unless `force`), 500 for what does not match the
/// schema ("failed to create typed patch object ..."), as the real server has them.
Result<Json> apply(const ResourceType& type, const Json& live, const Json& applied,
                   const FieldManager& manager, bool force);

/// Create, update and patch: `updated` is the object about to be stored (defaulted), `live` what
/// was there (null: create); returns `updated` with managedFields brought up to date. A built-in's
/// field that is created as null is nobody's, but for `emptied`: those at the top that the client
/// sent as empty lists.
Result<Json> update_managed_fields(const ResourceType& type, const Json& live, Json updated,
                                   const FieldManager& manager,
                                   const std::vector<std::string>& emptied = {});

/// To be called on what is about to be stored: where `updated` differs from `live` in nothing but
/// times of managedFields (and resourceVersion), the times become live's again, so that the write
/// is none.
void keep_unchanged_times(const Json& live, Json& updated);

}  // namespace drydock::fake
