#include "operator/runtime/backoff.h"

#include <algorithm>
#include <cmath>

namespace drydock {

using namespace std::chrono_literals;

BackoffPolicy BackoffPolicy::for_watches() {
  return {.first = 800ms, .factor = 2, .max = 30s, .jitter = 1, .reset_after = 120s};
}

BackoffPolicy BackoffPolicy::for_objects() {
  return {.first = 5ms, .factor = 2, .max = 1000s, .jitter = 0.1, .reset_after = 0s};
}

Duration backoff_delay(const BackoffPolicy& policy, unsigned failures, Random& random) {
  const double grown = static_cast<double>(policy.first.count()) *
                       std::pow(policy.factor, failures > 0 ? failures - 1 : 0);
  const double capped = std::min(grown, static_cast<double>(policy.max.count()));
  return Duration(static_cast<std::int64_t>(capped * (1 + policy.jitter * random.unit())));
}

Duration Backoff::next(TimePoint now, Random& random) {
  if (policy_.reset_after > 0s && failures_ > 0 && now - quiet_from_ >= policy_.reset_after)
    failures_ = 0;
  ++failures_;
  const Duration delay = backoff_delay(policy_, failures_, random);
  quiet_from_ = now + delay;
  return delay;
}

}  // namespace drydock
