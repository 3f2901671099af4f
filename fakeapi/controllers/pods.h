#pragma once
// What workload controllers know of Pods: which count, which serve, which go first, and how one is
// made from a template. Functions of values. Follows kube-controller-manager's controller_utils.
#include <optional>
#include <vector>

#include "operator/api/object.h"
#include "operator/base/time.h"

namespace drydock::fake {

/// Neither ended nor being deleted.
bool is_active(const Object& pod);
/// Being deleted, and not ended yet.
bool is_terminating(const Object& pod);
bool is_ready(const Object& pod);
/// Ready for at least so long.
bool is_available(const Object& pod, std::int64_t min_ready_seconds, WallTime now);
/// How long until the next of the ready ones becomes available; nullopt: none is on its way.
std::optional<Duration> next_availability(const std::vector<Object>& pods,
                                          std::int64_t min_ready_seconds, WallTime now);

/// A Pod of the template in the owner's namespace, named after `prefix` and a dash unless `name` is
/// given.
Json pod_from_template(const Json& pod_template, const Object& owner, const Resource& owner_type,
                       const std::string& name = "");

/// Puts those first that a scale-down deletes first. `related` are all Pods of the owner's kin: of
/// two on nodes, the one with more kin beside it goes first.
void rank_for_deletion(std::vector<Object>& pods, const std::vector<Object>& related, WallTime now);

}  // namespace drydock::fake
