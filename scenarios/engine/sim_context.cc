#include "scenarios/engine/sim_context.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/execution.hpp>
#include <iterator>
#include <ranges>
#include <type_traits>

#include "operator/base/task_group.h"

namespace drydock::sim {

template <class F>
struct SimContext::WorkOf final : QueuedWork {
  explicit WorkOf(F&& function) : f(std::move(function)) {}
  void run() override { std::move(f)(); }
  F f;
};

// What any_io_executor asks of an executor (nothrow copy and comparison, execute of a move-only
// function, the context, blocking.never). `possibly` is offered as well, and runs inline only
// inside a step of the same process, as io_context's executor does: otherwise Asio 1.81's co_spawn
// cancellation would use a freed signal.
class SimContext::Executor {
 public:
  using Blocking = asio::execution::blocking_t;
  Executor(SimContext& context, ProcessId process, bool may_inline) noexcept
      : context_(&context), process_(process), may_inline_(may_inline) {}

  Executor require(Blocking::never_t) const noexcept { return {*context_, process_, false}; }
  Executor require(Blocking::possibly_t) const noexcept { return {*context_, process_, true}; }
  Blocking query(Blocking) const noexcept {
    return may_inline_ ? Blocking(Blocking::possibly) : Blocking(Blocking::never);
  }
  asio::execution_context& query(asio::execution::context_t) const noexcept { return *context_; }

  ProcessId process() const { return process_; }

  template <class F>
  void execute(F&& function) const {
    using Function = std::decay_t<F>;
    Function copy(std::forward<F>(function));
    if (may_inline_ && context_->running_ == process_)
      std::move(copy)();
    else
      context_->push(process_, std::make_unique<WorkOf<Function>>(std::move(copy)));
  }
  // Not may_inline_: both forms are the same executor.
  friend bool operator==(const Executor& a, const Executor& b) noexcept {
    return a.context_ == b.context_ && a.process_ == b.process_;
  }
  friend bool operator!=(const Executor& a, const Executor& b) noexcept { return !(a == b); }

 private:
  SimContext* context_;
  ProcessId process_;
  bool may_inline_;
};

std::string_view to_string(RunEnd end) {
  switch (end) {
    case RunEnd::kDone:
      return "done";
    case RunEnd::kQuiescent:
      return "quiescent";
    case RunEnd::kTimeLimit:
      return "time limit";
    case RunEnd::kStepLimit:
      return "step limit";
  }
  return "";
}

SimContext::SimContext(std::uint64_t seed, SimLimits limits)
    : limits_(limits),
      root_(seed),
      own_choices_(std::make_unique<SeededChoices>(root_.fork("steps").next())),
      choices_(own_choices_.get()) {
  keep_book();
}

SimContext::SimContext(std::uint64_t seed, ChoiceSource& choices, SimLimits limits)
    : limits_(limits), root_(seed), choices_(&choices) {
  keep_book();
}

void SimContext::keep_book() {
  track_suspended(*this, [this](const asio::any_io_executor& executor, auto work) {
    push(executor.target<Executor>()->process(), std::move(work));
  });
}

SimContext::~SimContext() {
  for (ProcessId process = static_cast<ProcessId>(names_.size()); process-- > 0;) kill(process);
  shutdown();
  destroy();
}

ProcessId SimContext::new_process(std::string name) {
  names_.push_back(std::move(name));
  return static_cast<ProcessId>(names_.size() - 1);
}

asio::any_io_executor SimContext::executor(ProcessId process) noexcept {
  return Executor(*this, process, true);
}

void SimContext::push(ProcessId process, std::unique_ptr<QueuedWork> work) {
  std::vector<Ready>* place = &ready_;
  if (const auto paused = paused_.find(process); paused != paused_.end()) place = &paused->second;
  if (dead_.contains(process)) place = &graveyard_;
  place->push_back(Ready{process, std::move(work)});
}

std::vector<SimContext::Ready> SimContext::take_ready(ProcessId process) {
  std::vector<Ready> taken, others;
  for (std::size_t i = head_; i < ready_.size(); ++i)
    (ready_[i].process == process ? taken : others).push_back(std::move(ready_[i]));
  ready_ = std::move(others);
  head_ = 0;
  return taken;
}

void SimContext::pause(ProcessId process) {
  if (!is_alive(process) || is_paused(process)) return;
  paused_.emplace(process, take_ready(process));
}

void SimContext::resume(ProcessId process) {
  auto node = paused_.extract(process);
  if (node) std::ranges::move(node.mapped(), std::back_inserter(ready_));
}

void SimContext::kill(ProcessId process) {
  resume(process);
  dead_.insert(process);
  std::ranges::move(take_ready(process), std::back_inserter(graveyard_));
  std::vector<Timer> timers;
  for (Timer& timer : timers_ | std::views::reverse)
    if (timer.process == process) timers.push_back(std::move(timer));
  std::erase_if(timers_, [process](const Timer& timer) { return timer.process == process; });
  timers.clear();
  drop_suspended(executor(process));
  // A step of the process itself is on the stack: step() buries what is left of it.
  if (running_ != process) bury();
}

void SimContext::bury() {
  // Dropping a suspended coroutine posts its unwinding, so that dropping work makes work.
  while (!graveyard_.empty()) {
    auto grave = std::exchange(graveyard_, {});
    grave.clear();
  }
}

void SimContext::run_one_ready() {
  const std::size_t size = ready();
  const std::size_t pick = size > 1 ? choices_->below(size, "step") : 0;
  const auto at = ready_.begin() + static_cast<std::ptrdiff_t>(head_ + pick);
  Ready chosen = std::move(*at);
  if (pick == 0) {
    if (++head_ == ready_.size()) {
      ready_.clear();
      head_ = 0;
    }
  } else {
    ready_.erase(at);
  }
  // A queue that never runs empty must not keep its past.
  if (head_ > 1024 && head_ * 2 > ready_.size()) {
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  mix(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
  mix((static_cast<std::uint64_t>(pick) << 32) | size);
  mix(chosen.process);
  ++steps_;
  {
    struct Running {
      std::optional<ProcessId>& slot;
      ~Running() { slot.reset(); }
    } running{running_};
    running_ = chosen.process;
    chosen.work->run();
    chosen.work.reset();
  }
  // It killed itself: what it waits for by now is dropped as well.
  if (!dead_.empty() && dead_.contains(chosen.process)) drop_suspended(executor(chosen.process));
  if (!graveyard_.empty()) bury();
}

bool SimContext::fire_timers(TimePoint not_after) {
  if (timers_.empty() || timers_.back().id.first > not_after) return false;
  now_ = std::max(now_, timers_.back().id.first);
  while (!timers_.empty() && timers_.back().id.first <= now_) {
    Timer timer = std::move(timers_.back());
    timers_.pop_back();
    if (timer.call)
      push(timer.process, std::move(timer.call));
    else
      timer.completion.complete();
  }
  return true;
}

bool SimContext::step() {
  while (ready() == 0)
    if (!fire_timers(TimePoint::max())) return false;
  run_one_ready();
  return true;
}

RunEnd SimContext::run(const std::function<bool()>& done, std::optional<TimePoint> end) {
  std::uint64_t steps_at_start = steps_;
  TimePoint instant = now_;
  if (done && done()) return RunEnd::kDone;
  while (true) {
    if (ready() == 0) {
      if (!fire_timers(end.value_or(TimePoint::max()))) {
        if (!end) return RunEnd::kQuiescent;
        now_ = std::max(now_, *end);
        return timers_.empty() ? RunEnd::kQuiescent : RunEnd::kTimeLimit;
      }
      if (now_ != instant) {
        instant = now_;
        steps_at_start = steps_;
      }
      continue;
    }
    if (steps_ >= limits_.steps || steps_ - steps_at_start >= limits_.steps_in_one_instant)
      return RunEnd::kStepLimit;
    run_one_ready();
    if (done && done()) return RunEnd::kDone;
  }
}

RunEnd SimContext::run_until_quiescent() { return run(nullptr, std::nullopt); }
RunEnd SimContext::run_until_done(const std::function<bool()>& done, Duration limit) {
  return run(done, now_ + limit);
}
RunEnd SimContext::run_for(Duration duration) { return run(nullptr, now_ + duration); }

SimContext::TimerId SimContext::add_timer(Timer timer) {
  const TimerId id = timer.id;
  if (is_alive(timer.process))
    timers_.insert(std::ranges::upper_bound(timers_, id, std::greater(), &Timer::id),
                   std::move(timer));
  return id;
}

SimContext::TimerId SimContext::set_timer(TimePoint deadline, ProcessId process,
                                          Completion completion) {
  return add_timer({{deadline, next_timer_++}, process, std::move(completion), nullptr});
}

SimContext::TimerId SimContext::call_at(TimePoint time, std::move_only_function<void()> call,
                                        ProcessId process) {
  using Call = WorkOf<std::move_only_function<void()>>;
  return add_timer({{time, next_timer_++}, process, {}, std::make_unique<Call>(std::move(call))});
}

void SimContext::cancel_timer(TimerId id) {
  const auto at = std::ranges::lower_bound(timers_, id, std::greater(), &Timer::id);
  if (at == timers_.end() || at->id != id) return;
  Timer timer = std::move(*at);
  timers_.erase(at);
  if (timer.completion) timer.completion.complete(asio::error::operation_aborted);
}

std::optional<TimePoint> SimContext::next_process_timer(TimePoint limit) const {
  for (const Timer& timer : timers_ | std::views::reverse) {
    if (timer.id.first > limit) break;
    if (timer.process != 0) return timer.id.first;
  }
  return std::nullopt;
}

std::optional<TimePoint> SimContext::next_timer() const {
  return timers_.empty() ? std::nullopt : std::optional(timers_.back().id.first);
}

std::vector<std::string> SimContext::waiting() {
  std::vector<std::string> lines;
  for (ProcessId process = 0; process < names_.size(); ++process)
    for (const std::string& task : running_tasks(executor(process)))
      lines.push_back(fmt::format("{}: task {}", names_[process], task));
  for (const Timer& timer : timers_ | std::views::reverse)
    lines.push_back(fmt::format("{}: timer at {}", names_[timer.process],
                                format_duration(timer.id.first.time_since_epoch())));
  return lines;
}

void SimContext::trace(std::string_view text) {
  for (unsigned char c : text) mix(c);
  mix(text.size());
}

}  // namespace drydock::sim
