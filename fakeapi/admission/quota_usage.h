#pragma once
// What ResourceQuotas count: which names an object is counted under, how much it takes of each, and
// whether a quota's scopes are about it. Functions of values. Follows kube-apiserver's quota
// evaluators; differs: ResourceClaims are counted like any other object.
#include <string>
#include <vector>

#include "fakeapi/admission/resource_list.h"
#include "operator/api/names.h"
#include "operator/base/time.h"

namespace drydock::fake {

/// Of these names those that objects of a resource are counted under.
std::vector<std::string> quota_names_of(const GroupResource& resource,
                                        const std::vector<std::string>& names);
/// What one object takes.
ResourceList quota_usage_of(const GroupResource& resource, const Json& object, WallTime now);
/// Whether all scopes of a quota are about the object.
bool quota_scopes_match(const Json& quota, const GroupResource& resource, const Json& object);
/// Whether an active deadline makes a Pod one that ends by itself.
bool is_terminating_pod(const Json& pod);
/// The names that a Pod has to say something about, and does not: "must specify ..."; else empty.
std::string quota_constraint(const GroupResource& resource, const std::vector<std::string>& names,
                             const Json& object);

}  // namespace drydock::fake
