#pragma once
// Completion: the bridge from a coroutine that waits to whoever ends the wait: a timer, a queue, a
// socket thread. Move-only, used once; dropping it unwinds the waiting coroutine without resuming
// it, which is how a crash is simulated.
#include <functional>
#include <memory>

#include "operator/base/asio.h"

namespace drydock {

class Completion {
 public:
  /// The waiting side; made by wait_for_completion only.
  struct Waiter {
    virtual ~Waiter() = default;
    virtual asio::any_io_executor executor() const = 0;
    /// `self` is this one.
    virtual void post(std::unique_ptr<Waiter> self, boost::system::error_code error) = 0;
  };

  Completion() = default;
  explicit Completion(std::unique_ptr<Waiter> waiter) : waiter_(std::move(waiter)) {}

  explicit operator bool() const { return waiter_ != nullptr; }
  /// The executor of the coroutine that waits.
  asio::any_io_executor executor() const { return waiter_->executor(); }
  /// Ends the wait: posts the coroutine's continuation to its executor, never runs it inline.
  /// Callable from any thread when the executor is an io_context's.
  void complete(boost::system::error_code error = {}) {
    Waiter& waiter = *waiter_;
    waiter.post(std::move(waiter_), error);
  }

 private:
  std::unique_ptr<Waiter> waiter_;
};

/// Suspends the caller. `start` receives the Completion and arranges for its end; `cancel` is
/// called on the executor, at most once, if the task is cancelled meanwhile: it must lead to
/// complete(operation_aborted) unless the wait has ended already (then it must do nothing), and
/// must not touch what may have died since: capture weak pointers. Throws:
/// boost::system::system_error when completed with an error.
Task<void> wait_for_completion(std::move_only_function<void(Completion)> start,
                               std::function<void()> cancel);

}  // namespace drydock
