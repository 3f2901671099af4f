#pragma once
// Running one task for as long as something else does not put an end to it: a deadline that may
// move (idle streams, slow answers, shutdowns) or another task (a lost lease).
#include <functional>

#include "operator/base/environment.h"

namespace drydock {

/// True when `work` ended by itself; false when `deadline()` came first: `work` was cancelled then,
/// and has ended. `deadline` is asked again each time that it comes, so it may be pushed back. What
/// `work` throws is thrown on. Cancellation: cancels `work` and waits for its end. REQUIRES: the
/// environment, and what `deadline` refers to, outlive the call.
Task<bool> run_until_deadline(Environment& environment, Task<void> work,
                              std::function<TimePoint()> deadline);

/// The same with the end of another task instead of a time; `end` is cancelled when `work` ends
/// first. Both have ended when this returns. REQUIRES: `end` throws nothing but its cancellation.
Task<bool> run_until_ended(Task<void> work, Task<void> end);

}  // namespace drydock
