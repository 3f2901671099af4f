#pragma once
// LeaseRecord: the spec of a coordination.k8s.io/v1 Lease as leader election uses it. A value. Its
// times are for people: nothing is decided by another machine's wall clock.
#include <cstdint>
#include <string>

#include "operator/api/object.h"
#include "operator/base/time.h"

namespace drydock {

struct LeaseRecord {
  std::string holder;               ///< empty: nobody
  std::int64_t duration_seconds{};  ///< how long the holder's word is good; 0 where it is not said
  std::string acquire_time;
  std::string renew_time;
  std::int64_t transitions{};

  bool operator==(const LeaseRecord&) const = default;
};

/// What is missing or of a wrong type reads as empty or 0.
LeaseRecord read_lease(const Object& lease);
/// `lease` with that spec; all else as it was. An empty `lease` becomes a new one of that key.
Object write_lease(const Object& lease, const ObjectKey& key, const LeaseRecord& record);

}  // namespace drydock
