#include "operator/runtime/deadline.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "operator/base/completion.h"

namespace drydock {
namespace {

// Work that runs beside the task that waits for it, so that it can be cancelled alone. The work
// keeps the waiter, whose frame keeps this: nothing keeps itself.
class GuardedWork final : public std::enable_shared_from_this<GuardedWork> {
 public:
  GuardedWork(Environment& environment, std::function<TimePoint()> deadline)
      : environment_(environment), deadline_(std::move(deadline)) {}

  /// Once. `waiter` is completed when the work has ended, or is not to begin.
  void start(Task<void> work, Completion waiter) {
    look_at_the_clock();
    if (late_) return waiter.complete();
    const asio::any_io_executor executor = waiter.executor();
    auto on_end = [self = shared_from_this(),
                   waiter = std::move(waiter)](std::exception_ptr error) mutable {
      self->ended_ = true;
      self->alarm_.reset();
      self->error_ = std::move(error);
      waiter.complete();
    };
    starting_ = true;
    asio::co_spawn(executor, std::move(work),
                   asio::bind_cancellation_slot(signal_.slot(), std::move(on_end)));
    starting_ = false;
    if (cancelled_ && !ended_) signal_.emit(asio::cancellation_type::terminal);
  }
  void cancel() {
    if (std::exchange(cancelled_, true) || ended_) return;
    // co_spawn of Asio 1.81 throws into the event loop when its task is cancelled before it waits.
    if (!starting_) signal_.emit(asio::cancellation_type::terminal);
  }

  bool is_late() const { return late_; }
  const std::exception_ptr& error() const { return error_; }

 private:
  void look_at_the_clock() {
    if (ended_) return;
    const TimePoint deadline = deadline_();
    late_ = environment_.now() >= deadline;
    if (late_) return cancel();
    alarm_ = environment_.timers.call_at(deadline, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->look_at_the_clock();
    });
  }

  Environment& environment_;
  std::function<TimePoint()> deadline_;
  asio::cancellation_signal signal_;
  std::shared_ptr<void> alarm_;
  std::exception_ptr error_;
  bool starting_ = false;
  bool late_ = false;
  bool cancelled_ = false;
  bool ended_ = false;
};

// The race below waits for a success, so the work must not fail in it.
Task<void> keeping_its_error(Task<void> work, std::exception_ptr& error) {
  // Asio 1.81 throws into the event loop when a task is cancelled before it has ever waited.
  co_await asio::post(asio::use_awaitable);
  try {
    co_await std::move(work);
  } catch (...) {
    error = std::current_exception();
  }
}

Task<void> after_a_step(Task<void> task) {
  co_await asio::post(asio::use_awaitable);
  co_await std::move(task);
}

}  // namespace

Task<bool> run_until_deadline(Environment& environment, Task<void> work,
                              std::function<TimePoint()> deadline) {
  const auto guarded = std::make_shared<GuardedWork>(environment, std::move(deadline));
  auto start = [guarded, work = std::move(work)](Completion waiter) mutable {
    guarded->start(std::move(work), std::move(waiter));
  };
  auto cancel = [weak = std::weak_ptr(guarded)] {
    if (const auto running = weak.lock()) running->cancel();
  };
  co_await wait_for_completion(std::move(start), std::move(cancel));
  const bool cancelled =
      (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  if (cancelled) throw boost::system::system_error(asio::error::operation_aborted);
  // When it is late, the error of the work is its cancellation.
  if (guarded->is_late()) co_return false;
  if (guarded->error()) std::rethrow_exception(guarded->error());
  co_return true;
}

Task<bool> run_until_ended(Task<void> work, Task<void> end) {
  using asio::experimental::awaitable_operators::operator||;
  std::exception_ptr error;
  // Statements of their own: a temporary in the co_await expression would live in the frame.
  Task<void> guarded = keeping_its_error(std::move(work), error);
  Task<void> other = after_a_step(std::move(end));
  const auto winner = co_await (std::move(guarded) || std::move(other));
  const bool cancelled =
      (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  if (cancelled) throw boost::system::system_error(asio::error::operation_aborted);
  // When `end` was first, the error of the work is its cancellation.
  if (winner.index() == 1) co_return false;
  if (error) std::rethrow_exception(error);
  co_return true;
}

}  // namespace drydock
