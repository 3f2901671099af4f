#pragma once
// ExecutorCall: runs a function on an executor for a thread that is not the executor's, and waits
// for it, but not for ever: an executor that hangs must not take with it those who find that out.
#include <chrono>
#include <functional>

#include "operator/base/asio.h"

namespace drydock {

class ExecutorCall {
 public:
  /// REQUIRES: posting to `executor` is safe from any thread (an io_context's).
  ExecutorCall(asio::any_io_executor executor, std::chrono::milliseconds limit)
      : executor_(std::move(executor)), limit_(limit) {}

  /// True when `function` has run; false when the executor did not get to it in time: then it never
  /// runs, and what it refers to may go. Callable from any thread but the executor's own.
  bool run(std::function<void()> function) const;

 private:
  asio::any_io_executor executor_;
  std::chrono::milliseconds limit_;
};

}  // namespace drydock
