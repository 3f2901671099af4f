#pragma once
// Knowledge: what one operator's instance has been told of the cluster, by answers and watch
// events: the ground of its decisions. It is what a perfect cache would hold, so a decision can
// rest on something older, never on something newer.
#include <cstdint>
#include <map>

#include "operator/api/names.h"
#include "operator/api/object.h"
#include "operator/base/time.h"
#include "scenarios/engine/world/trace.h"

namespace drydock::sim {

class Knowledge {
 public:
  struct Known {
    Object object;               ///< the last that it was told; empty: never seen
    bool gone = false;           ///< the last word was that it is gone
    std::uint64_t revision = 0;  ///< the object's, or of the list or deletion that said it is gone
    TimePoint at{};
    std::uint64_t record = 0;  ///< index of the telling record in the trace
  };

  /// Takes note of what a record tells this instance: kDelivered and kEvent.
  void take(const Record& record, std::uint64_t index);
  /// Null where it was never told of it.
  const Known* find(const GroupKind& kind, const ObjectKey& key) const;

 private:
  std::map<std::pair<GroupKind, ObjectKey>, Known> known_;
};

}  // namespace drydock::sim
