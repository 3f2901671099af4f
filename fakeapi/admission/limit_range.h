#pragma once
// What LimitRanges make of Pods and PersistentVolumeClaims: defaults for containers that say
// nothing, and bounds for all. Functions of values. Follows kube-apiserver's LimitRanger.
#include <string>

#include "operator/api/json.h"
#include "operator/api/names.h"

namespace drydock::fake {

/// Gives a Pod's containers the range's default requests and limits, and says so in an annotation.
void apply_limit_range_defaults(const Json& limit_range, Json& pod);
/// What an object of `resource` breaks, "[a, b]" where it is more than one thing; else empty.
std::string limit_range_violations(const Json& limit_range, const GroupResource& resource,
                                   const Json& object);

}  // namespace drydock::fake
