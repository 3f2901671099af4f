#include "scenarios/engine/sim_environment.h"

#include <fmt/format.h>

namespace drydock::sim {

WallTime sim_epoch() {
  using namespace std::chrono;
  return WallTime(sys_days(year(2026) / January / 1));
}

namespace detail {

Task<void> SimTimers::sleep_until(TimePoint deadline) {
  // Shared by both ends: the timer's name is known only once it is set, and may be cancelled then.
  auto timer = std::make_shared<SimContext::TimerId>();
  auto start = [this, deadline, timer](Completion completion) {
    *timer = context_.set_timer(deadline, process_, std::move(completion));
  };
  return wait_for_completion(std::move(start),
                             [context = &context_, timer] { context->cancel_timer(*timer); });
}

std::shared_ptr<void> SimTimers::call_at(TimePoint time, std::move_only_function<void()> call) {
  const SimContext::TimerId timer = context_.call_at(time, std::move(call), process_);
  return std::shared_ptr<void>(
      nullptr, [context = &context_, timer](void*) { context->cancel_timer(timer); });
}

SimParts::SimParts(SimContext& context, ProcessId process)
    : sim_clock(context),
      sim_timers(context, process),
      sim_random(
          context.random(fmt::format("process {} {}", process, context.process_name(process)))) {}

}  // namespace detail

SimEnvironment::SimEnvironment(SimContext& context, ProcessId process, Logger logger)
    : SimParts(context, process),
      Environment(context.executor(process), sim_clock, sim_timers, sim_random, std::move(logger)),
      process_(process) {}

}  // namespace drydock::sim
