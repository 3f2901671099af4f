#pragma once
// KeyQueue: what a cluster controller has yet to look at: each key once, due at once or later. A
// key that failed waits longer each time, up to half a minute, so that what cannot succeed is no
// busy loop. Bounded by the number of objects. One executor.
#include <algorithm>
#include <map>
#include <optional>

#include "operator/base/time.h"

namespace drydock::fake {

template <class Key>
class KeyQueue {
 public:
  /// Due at `when`, or sooner where it was already.
  void add(const Key& key, TimePoint when = TimePoint::min()) {
    auto [it, added] = due_.emplace(key, when);
    if (!added) it->second = std::min(it->second, when);
  }
  void add_failed(const Key& key, TimePoint now) {
    constexpr int kMaxDoublings = 8;
    int& failures = failures_[key];
    const Duration delay = std::chrono::milliseconds(100) * (1 << failures);
    failures = std::min(failures + 1, kMaxDoublings);
    due_[key] = now + delay;
  }
  void forget_failures(const Key& key) { failures_.erase(key); }

  bool has_due(TimePoint now) const {
    return std::any_of(due_.begin(), due_.end(),
                       [now](const auto& entry) { return entry.second <= now; });
  }
  /// When the first is due that is not due yet.
  std::optional<TimePoint> next_deadline(TimePoint now) const {
    std::optional<TimePoint> next;
    for (const auto& [key, when] : due_)
      if (when > now && (!next || when < *next)) next = when;
    return next;
  }
  std::optional<Key> take(TimePoint now) {
    for (auto it = due_.begin(); it != due_.end(); ++it) {
      if (it->second > now) continue;
      Key key = it->first;
      due_.erase(it);
      return key;
    }
    return std::nullopt;
  }

 private:
  std::map<Key, TimePoint> due_;
  std::map<Key, int> failures_;
};

}  // namespace drydock::fake
