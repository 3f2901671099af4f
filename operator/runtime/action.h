#pragma once
// Action: what a reconcile that ended wants next. A value.
#include <optional>

#include "operator/base/time.h"

namespace drydock {

class Action {
 public:
  /// Again after `delay`, or earlier when something changes. Capped at 6 months.
  static Action requeue(Duration delay) { return Action(delay); }
  /// Again when something changes.
  static Action await_change() { return Action(std::nullopt); }

  const std::optional<Duration>& requeue_after() const { return requeue_after_; }
  bool operator==(const Action&) const = default;

 private:
  explicit Action(std::optional<Duration> delay) : requeue_after_(delay) {}
  std::optional<Duration> requeue_after_;
};

}  // namespace drydock
