#include "operator/runtime/deadline.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace drydock {
namespace {

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

Task<void> until(Environment& environment, std::function<TimePoint()> deadline) {
  // Nearly always it ends by being cancelled; the race looks for a cancellation of its own.
  for (TimePoint next = deadline(); environment.now() < next; next = deadline())
    if (!co_await environment.timers.try_sleep_until(next)) co_return;
}

Task<void> after_a_step(Task<void> task) {
  co_await asio::post(asio::use_awaitable);
  co_await std::move(task);
}

Task<bool> race(Task<void> work, Task<void> end) {
  using asio::experimental::awaitable_operators::operator||;
  std::exception_ptr error;
  // A statement of its own: a temporary in the co_await expression would live in the frame.
  Task<void> guarded = keeping_its_error(std::move(work), error);
  const auto winner = co_await (std::move(guarded) || std::move(end));
  const bool cancelled =
      (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  if (cancelled) throw boost::system::system_error(asio::error::operation_aborted);
  // When `end` was first, the error of the work is its cancellation.
  if (winner.index() == 1) co_return false;
  if (error) std::rethrow_exception(error);
  co_return true;
}

}  // namespace

Task<bool> run_until_deadline(Environment& environment, Task<void> work,
                              std::function<TimePoint()> deadline) {
  return race(std::move(work), until(environment, std::move(deadline)));
}

Task<bool> run_until_ended(Task<void> work, Task<void> end) {
  return race(std::move(work), after_a_step(std::move(end)));
}

}  // namespace drydock
