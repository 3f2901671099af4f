#pragma once
// SimEnvironment: the Environment of one simulated process: virtual time, a wall clock that can be
// set wrong, randomness of its own, a logger. Is an Environment; the SimContext (and the logger's
// sink) outlive it, and it outlives what the process runs.
#include "operator/base/environment.h"
#include "scenarios/engine/sim_context.h"

namespace drydock::sim {

/// Wall time at virtual time zero: 2026-01-01T00:00:00Z.
WallTime sim_epoch();

namespace detail {

class SimClock final : public Clock {
 public:
  explicit SimClock(const SimContext& context) : context_(context) {}
  TimePoint now() const override { return context_.now(); }
  WallTime wall_now() const override {
    return sim_epoch() + context_.now().time_since_epoch() + offset;
  }
  Duration offset{};

 private:
  const SimContext& context_;
};

class SimTimers final : public Timers {
 public:
  SimTimers(SimContext& context, ProcessId process) : context_(context), process_(process) {}
  Task<void> sleep_until(TimePoint deadline) override;
  std::shared_ptr<void> call_at(TimePoint time, std::move_only_function<void()> call) override;

 private:
  SimContext& context_;
  ProcessId process_;
};

/// What the Environment refers to; a base, so that it is there before it.
struct SimParts {
  SimParts(SimContext& context, ProcessId process);
  SimClock sim_clock;
  SimTimers sim_timers;
  Random sim_random;
};

}  // namespace detail

class SimEnvironment final : private detail::SimParts, public Environment {
 public:
  SimEnvironment(SimContext& context, ProcessId process, Logger logger = {});
  SimEnvironment(const SimEnvironment&) = delete;
  SimEnvironment& operator=(const SimEnvironment&) = delete;

  ProcessId process() const { return process_; }
  /// Sets the process's wall clock that far off the world's. Monotonic time is never touched.
  void set_wall_offset(Duration offset) { sim_clock.offset = offset; }

 private:
  ProcessId process_;
};

}  // namespace drydock::sim
