#pragma once
// Backoff: how long to wait after one failure more. A value; time and chance are handed in.
// Follows client-go's reflector (watches) and controller-runtime's rate limiter (objects).
#include <optional>

#include "operator/base/random.h"
#include "operator/base/time.h"

namespace drydock {

struct BackoffPolicy {
  Duration first;
  double factor;
  Duration max;
  double jitter;         ///< a delay d, at most `max`, becomes one of [d, d * (1 + jitter))
  Duration reset_after;  ///< this long without a failure, counted from the end of the last delay;
                         ///< 0: never by time

  /// For lists and watches: 0.8 s, doubled up to 30 s, jittered, forgotten after 120 quiet seconds.
  static BackoffPolicy for_watches();
  /// For reconciles of one object: 5 ms, doubled up to 1000 s, forgotten upon success only.
  static BackoffPolicy for_objects();
};

/// The delay after `failures` failures in a row, 1 being the first.
Duration backoff_delay(const BackoffPolicy& policy, unsigned failures, Random& random);

class Backoff {
 public:
  explicit Backoff(BackoffPolicy policy) : policy_(policy) {}

  /// Counts one failure; how long to wait before the next try.
  Duration next(TimePoint now, Random& random);
  void reset() { failures_ = 0; }
  /// Failures in a row so far.
  unsigned failures() const { return failures_; }

 private:
  BackoffPolicy policy_;
  unsigned failures_ = 0;
  TimePoint quiet_from_{};
};

}  // namespace drydock
