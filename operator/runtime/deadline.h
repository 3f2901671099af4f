#pragma once
// run_until_deadline: runs one task under a deadline that may move, for idle streams, slow answers
// and shutdowns.
#include <functional>

#include "operator/base/environment.h"

namespace drydock {

/// True when `work` ended by itself; false when `deadline()` came first: `work` was cancelled then,
/// and has ended. `deadline` is asked again each time that it comes, so it may be pushed back. What
/// `work` throws is thrown on. Cancellation: cancels `work` and waits for its end. REQUIRES: the
/// environment, and what `deadline` refers to, outlive the call.
Task<bool> run_until_deadline(Environment& environment, Task<void> work,
                              std::function<TimePoint()> deadline);

}  // namespace drydock
