#include "operator/telemetry/executor_call.h"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace drydock {

bool ExecutorCall::run(std::function<void()> function) const {
  struct Call {
    std::mutex mutex;
    std::condition_variable changed;
    enum { kWaiting, kRunning, kDone, kGivenUp } state = kWaiting;
  };
  const auto call = std::make_shared<Call>();
  asio::post(executor_, [call, function = std::move(function)] {
    {
      const std::lock_guard lock(call->mutex);
      if (call->state == Call::kGivenUp) return;
      call->state = Call::kRunning;
    }
    function();
    const std::lock_guard lock(call->mutex);
    call->state = Call::kDone;
    call->changed.notify_all();
  });
  std::unique_lock lock(call->mutex);
  if (!call->changed.wait_for(lock, limit_, [&] { return call->state != Call::kWaiting; }) &&
      call->state == Call::kWaiting) {
    call->state = Call::kGivenUp;
    return false;
  }
  // What has begun refers to the caller's data, and is short.
  call->changed.wait(lock, [&] { return call->state == Call::kDone; });
  return true;
}

}  // namespace drydock
