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
  for (TimePoint next = deadline(); environment.now() < next; next = deadline())
    co_await environment.timers.sleep_until(next);
}

}  // namespace

Task<bool> run_until_deadline(Environment& environment, Task<void> work,
                              std::function<TimePoint()> deadline) {
  using asio::experimental::awaitable_operators::operator||;
  std::exception_ptr error;
  // Statements of their own: a temporary in the co_await expression would live in the frame.
  Task<void> guarded = keeping_its_error(std::move(work), error);
  Task<void> timer = until(environment, std::move(deadline));
  const auto winner = co_await (std::move(guarded) || std::move(timer));
  const bool cancelled =
      (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  if (cancelled) throw boost::system::system_error(asio::error::operation_aborted);
  // When time ran out, the error of the work is its cancellation.
  if (winner.index() == 1) co_return false;
  if (error) std::rethrow_exception(error);
  co_return true;
}

}  // namespace drydock
