#pragma once
// Shutdown: the wish that a program should end, said once (by a signal, by Ctrl-C, by a test) and
// heard by all that run. Touched on one executor only; outlives who listens.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "operator/base/wait_list.h"

namespace drydock {

class Shutdown {
 public:
  Shutdown() = default;
  Shutdown(const Shutdown&) = delete;
  Shutdown& operator=(const Shutdown&) = delete;

  /// Listeners are called in the order they came. Safe to call again: nothing more happens.
  void request() {
    if (requested_) return;
    requested_ = true;
    const auto listeners = std::exchange(*listeners_, {});
    for (const auto& [id, listener] : listeners) listener();
    waiters_.notify_all();
  }
  bool requested() const { return requested_; }

  /// Cancellation: prompt, throws operation_aborted.
  Task<void> wait() {
    while (!requested_) co_await waiters_.wait();
  }

  /// Calls `listener` upon the request, at once when it was made before. Dropping the handle ends
  /// it.
  [[nodiscard]] std::shared_ptr<void> on_request(std::function<void()> listener) {
    if (requested_) {
      listener();
      return nullptr;
    }
    const std::uint64_t id = next_++;
    listeners_->emplace(id, std::move(listener));
    return std::shared_ptr<void>(nullptr, [id, list = std::weak_ptr(listeners_)](void*) {
      if (const auto listeners = list.lock()) listeners->erase(id);
    });
  }

 private:
  using Listeners = std::map<std::uint64_t, std::function<void()>>;
  bool requested_ = false;
  std::uint64_t next_ = 0;
  std::shared_ptr<Listeners> listeners_ = std::make_shared<Listeners>();
  WaitList waiters_;
};

}  // namespace drydock
