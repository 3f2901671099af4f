#pragma once
// Which coroutines wait on an execution context, so that a simulator can make those of a crashed
// process vanish wherever their Completions are kept. Contexts that do not ask for it (io_context)
// pay a look.
#include <functional>
#include <memory>

#include "operator/base/asio.h"

namespace drydock {

/// What an executor has queued: it is run once, or dropped.
class QueuedWork {
 public:
  virtual ~QueuedWork() = default;
  virtual void run() = 0;
};

/// Queues work for one of a context's executors.
using Enqueue =
    std::function<void(const asio::any_io_executor& executor, std::unique_ptr<QueuedWork>)>;

/// From now on the context keeps book, and `enqueue` gets what resumes a coroutine whose wait has
/// ended. Single-threaded contexts only.
void track_suspended(asio::execution_context& context, Enqueue enqueue);
/// Unwinds every coroutine that waits on `executor` in wait_for_completion, without resuming it;
/// the Completions stay with whoever has them and do nothing any more. The unwinding itself is
/// posted, so the executor must drop what is posted to it. REQUIRES: its context keeps book.
void drop_suspended(const asio::any_io_executor& executor);

namespace detail {

/// A coroutine that waits, in its context's book. The book outlives what stands in it.
class SuspendedNode {
 public:
  SuspendedNode() = default;
  SuspendedNode(const SuspendedNode&) = delete;
  SuspendedNode& operator=(const SuspendedNode&) = delete;
  virtual ~SuspendedNode() { leave(); }
  virtual const asio::any_io_executor& suspended_executor() const = 0;
  /// Destroys the handler that would resume the coroutine.
  virtual void drop() = 0;

 protected:
  /// Enters the book of the executor's context, where there is one.
  void enter(const asio::any_io_executor& executor);
  bool is_in_book() const { return book_ != nullptr; }
  void leave();
  /// Has `work` queued, which resumes the coroutine. REQUIRES: it is in a book.
  void leave_as(std::unique_ptr<QueuedWork> work);

 private:
  friend class SuspendedBook;
  class SuspendedBook* book_ = nullptr;
  SuspendedNode* previous_ = nullptr;
  SuspendedNode* next_ = nullptr;
};

}  // namespace detail
}  // namespace drydock
