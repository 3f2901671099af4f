#pragma once
// The status that a kubelet reports of a Pod whose containers do what they say. Functions of
// values; a status is a strategic merge patch's, so that others' conditions stay.
#include <string>

#include "fakeapi/controllers/container_run.h"
#include "operator/api/object.h"
#include "operator/base/time.h"

namespace drydock::fake {

struct PodPlace {
  std::string host_ip;
  std::string pod_ip;
};

/// Running; ready as soon as all of its readiness gates are true.
Json running_status(const Object& pod, const PodPlace& place, WallTime now);
/// Pending, since an image cannot be pulled; null where the Pod says so already.
Json waiting_status(const Object& pod, const PodPlace& place, WallTime now);
/// Succeeded or Failed: every container has ended by itself.
Json ended_status(const Object& pod, const PodRun& run, WallTime now);
/// The conditions Ready and ContainersReady of a running Pod, by its gates now; an empty list where
/// they are so already.
Json readiness_conditions(const Object& pod, WallTime now);

}  // namespace drydock::fake
