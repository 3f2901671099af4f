#pragma once
// Environment: the world that everything asynchronous is given; in production an io_context and
// real clocks (real_environment.h), in the harness a simulator's process. Whoever makes it outlives
// all that is handed a reference to it.
#include <functional>
#include <memory>

#include "operator/base/asio.h"
#include "operator/base/log.h"
#include "operator/base/random.h"
#include "operator/base/time.h"

namespace drydock {

/// What time it is. Callable on the environment's executor; RealClock from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Never goes back; its zero means nothing. For timeouts, backoff and lease expiry.
  virtual TimePoint now() const = 0;
  /// What stamps objects. May jump, in either direction.
  virtual WallTime wall_now() const = 0;
};

/// Waiting for time to pass. Callable on the environment's executor.
class Timers {
 public:
  virtual ~Timers() = default;
  /// Completes at `deadline` or soon after, at once when it has passed.
  /// Cancellation: prompt, throws operation_aborted.
  virtual Task<void> sleep_until(TimePoint deadline) = 0;
  /// Calls `call` at `time` or soon after, as a step of its own, unless the handle is dropped
  /// before.
  [[nodiscard]] virtual std::shared_ptr<void> call_at(TimePoint time,
                                                      std::move_only_function<void()> call) = 0;
};

class Environment {
 public:
  Environment(asio::any_io_executor environment_executor, Clock& environment_clock,
              Timers& environment_timers, Random& environment_random, Logger environment_logger)
      : executor(std::move(environment_executor)),
        clock(environment_clock),
        timers(environment_timers),
        random(environment_random),
        logger(std::move(environment_logger)) {}

  asio::any_io_executor executor;
  Clock& clock;
  Timers& timers;
  Random& random;
  Logger logger;

  TimePoint now() const { return clock.now(); }
  WallTime wall_now() const { return clock.wall_now(); }
  Task<void> sleep_for(Duration duration) const {
    return timers.sleep_until(clock.now() + duration);
  }
};

}  // namespace drydock
