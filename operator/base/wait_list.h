#pragma once
// WaitList: coroutines of one executor waiting for something to change; a condition variable without
// a mutex. The state it guards is re-checked in a loop by whoever waits. Touched on one executor only.
// Destroying it unwinds the waiters.
#include <cstdint>
#include <map>
#include <memory>

#include "operator/base/asio.h"
#include "operator/base/completion.h"

namespace drydock {

class WaitList {
 public:
  WaitList();
  ~WaitList();
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;

  /// Until the next notify that reaches this waiter. Waiters are woken in the order they came.
  /// Cancellation: prompt, throws operation_aborted.
  Task<void> wait();
  void notify_one();
  void notify_all();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace drydock
