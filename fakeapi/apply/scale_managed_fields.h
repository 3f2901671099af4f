#pragma once
// Field ownership across a Scale: the entries of a Deployment (or other parent) as those of its
// Scale, and what a write of the Scale made of them back onto the parent. Follows
// managedfields.ScaleHandler.
#include <string>
#include <vector>

#include "operator/api/json.h"
#include "operator/base/result.h"

namespace drydock::fake {

/// Where the parent keeps replicas, and what its entries say: {"spec","replicas"}, "apps/v1".
struct ScaleParent {
  std::vector<std::string> replicas_path;
  std::string api_version;
};

/// managedFields of the Scale: those who own the parent's replicas.
Result<Json> scale_managed_fields(const Json& parent_managed_fields, const ScaleParent& parent);
/// managedFields of the parent after the Scale was written with `scale_managed_fields`. New entries
/// have no time, as on the real server.
Result<Json> parent_managed_fields(const Json& parent_managed_fields,
                                   const Json& scale_managed_fields, const ScaleParent& parent);

}  // namespace drydock::fake
