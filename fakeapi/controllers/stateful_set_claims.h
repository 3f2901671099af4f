#pragma once
// The claims of a StatefulSet's Pods: how they are named and made, and whom they belong to by
// spec.persistentVolumeClaimRetentionPolicy. Functions of values. Follows kube-controller-manager's
// statefulset/stateful_set_utils.go.
#include <optional>
#include <string>

#include "operator/api/object.h"

namespace drydock::fake {

/// "data-web-0".
std::string claim_name(const Json& claim_template, const std::string& pod);
/// A new claim for the Pod of that name.
Json new_claim(const Object& set, const Json& claim_template, const std::string& pod);
/// The volume that a claim is, in place of one of its name.
void add_claim_volume(Json& pod_spec, const Json& claim_template, const std::string& pod);
/// The claim as its policy wants its owners; nullopt where they are so. An empty `pod` is not there
/// yet; `condemned`: its set has become too small for it.
std::optional<Json> with_owners_by_policy(const Object& claim, const Object& set, const Object& pod,
                                          bool condemned);

}  // namespace drydock::fake
