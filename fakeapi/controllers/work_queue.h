#pragma once
// WorkQueue: what one cluster controller has yet to look at: each item once, first come, first
// served, due at once or later. An item that failed waits longer each time, up to eleven minutes,
// so that what cannot succeed is no busy loop. Bounded by the number of objects. One executor; the
// clock outlives it. Follows client-go's rate-limited workqueue; differs: no worker threads, so an
// item that is being worked on is simply not in it.
#include <compare>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "operator/api/names.h"
#include "operator/base/environment.h"

namespace drydock::fake {

/// An object by where it is stored.
struct WorkItem {
  GroupResource storage;
  ObjectKey key;
  auto operator<=>(const WorkItem&) const = default;
};

class WorkQueue {
 public:
  explicit WorkQueue(const Clock& clock) : clock_(clock) {}
  /// Due now.
  void add(const WorkItem& item);
  /// Due after a while, or sooner where it was already.
  void add_after(const WorkItem& item, Duration delay);
  /// Puts an item that failed back, after a pause.
  void retry(const WorkItem& item);
  /// The item's next failure starts with a short pause again; but not while more is to be done
  /// about it at once, which may be what fails.
  void forget(const WorkItem& item) {
    if (!is_ready_.contains(item)) failures_.erase(item);
  }

  bool has_work() const;
  /// When the first is due that is not due yet; nullopt: none waits.
  std::optional<TimePoint> next_deadline() const;
  /// Takes the first item that is due; nullopt when there is none.
  std::optional<WorkItem> take();

 private:
  const Clock& clock_;
  std::deque<WorkItem> ready_;
  std::set<WorkItem> is_ready_;
  std::map<WorkItem, TimePoint> waits_;
  std::set<std::pair<TimePoint, WorkItem>> later_;  ///< the same, by time
  std::map<WorkItem, int> failures_;
};

}  // namespace drydock::fake
