#pragma once
// Change: one committed revision, as the store keeps it in its history and tells it to observers. A value.
#include <cstdint>

#include "operator/api/object.h"
#include "operator/api/watch.h"

namespace drydock::fake {

struct Change {
  std::uint64_t revision = 0;
  WatchEventType type = WatchEventType::kAdded;  ///< kAdded, kModified or kDeleted
  GroupResource storage;                         ///< where it is stored: "deployments.apps", "events"
  Object object;    ///< after the change; for kDeleted the last state with the deletion's resourceVersion
  Object previous;  ///< before it; empty for kAdded
};

}  // namespace drydock::fake
