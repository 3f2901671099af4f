#pragma once
// The status that a kubelet reports of a Pod whose containers all do what they should. Functions of
// values; a status is a strategic merge patch's, so that others' conditions stay.
#include <string>

#include "operator/api/object.h"
#include "operator/base/time.h"

namespace drydock::fake {

struct PodPlace {
  std::string host_ip;
  std::string pod_ip;
};

/// Running; ready as soon as all of its readiness gates are true.
Json running_status(const Object& pod, const PodPlace& place, WallTime now);
/// Succeeded: every container ended by itself, without an error.
Json succeeded_status(const Object& pod, WallTime now);
/// The conditions Ready and ContainersReady of a running Pod, by its gates now; an empty list where
/// they are so already.
Json readiness_conditions(const Object& pod, WallTime now);

}  // namespace drydock::fake
