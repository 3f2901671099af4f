#pragma once
// SimContext: an execution context under virtual time. A run queue whose next step a ChoiceSource
// picks, a clock that jumps to the next timer once nothing is ready, and processes that can be
// killed: all of their coroutines vanish, wherever they wait. No thread, no descriptor, no real
// clock: the same choices give the same run everywhere (trace_hash tells).
//
// Single-threaded: it is driven by step() and the run_*() functions, and its executors are used
// from inside them or between them. It outlives everything that was handed one of its executors;
// its destructor kills all processes. Follows the simulators of FoundationDB and kube-rs' madsim
// port.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "operator/base/asio.h"
#include "operator/base/completion.h"
#include "operator/base/random.h"
#include "operator/base/suspended.h"
#include "operator/base/time.h"

namespace drydock::sim {

/// Decides whatever could go either way.
class ChoiceSource {
 public:
  virtual ~ChoiceSource() = default;
  /// One of [0, n); 0 is the default course (the oldest first). `label` says what is being chosen.
  /// REQUIRES: n > 1.
  virtual std::uint64_t below(std::uint64_t n, std::string_view label) = 0;
};

/// First in, first out.
class DefaultChoices final : public ChoiceSource {
 public:
  std::uint64_t below(std::uint64_t, std::string_view) override { return 0; }
};

class SeededChoices final : public ChoiceSource {
 public:
  explicit SeededChoices(std::uint64_t seed) : random_(seed) {}
  std::uint64_t below(std::uint64_t n, std::string_view) override { return random_.below(n); }

 private:
  Random random_;
};

/// One simulated operating system process: the unit that crashes. 0 is the world itself.
using ProcessId = std::uint32_t;

/// Why a run_*() returned.
enum class RunEnd {
  kDone,       ///< what was waited for is so
  kQuiescent,  ///< nothing is ready and no timer is set: nothing will ever happen again
  kTimeLimit,  ///< the virtual time is over
  kStepLimit,  ///< too many steps in one instant (a livelock), or in all
};
std::string_view to_string(RunEnd end);

struct SimLimits {
  std::uint64_t steps_in_one_instant = 1'000'000;
  std::uint64_t steps = UINT64_MAX;
};

class SimContext final : public asio::execution_context {
 public:
  /// Steps in seeded order. The seed is also the root of all its processes' random streams.
  explicit SimContext(std::uint64_t seed, SimLimits limits = {});
  /// Steps as `choices` says, which outlives the context.
  SimContext(std::uint64_t seed, ChoiceSource& choices, SimLimits limits = {});
  ~SimContext();
  SimContext(const SimContext&) = delete;
  SimContext& operator=(const SimContext&) = delete;

  /// A new process, alive. Ids are never used again: a restarted program is a new process.
  ProcessId new_process(std::string name);
  asio::any_io_executor executor(ProcessId process = 0) noexcept;
  /// A crash: everything the process has queued, all its timers and all its suspended coroutines
  /// vanish; nothing of it runs again. May be called from one of its own steps, whose frame then
  /// goes at its next suspension.
  void kill(ProcessId process);
  bool is_alive(ProcessId process) const { return !dead_.contains(process); }
  /// The process is not scheduled until resume(): no step of it runs, while time goes on, its
  /// timers fall due and messages reach it. As SIGSTOP, a long garbage collection or a frozen
  /// container. May be called from one of its own steps, which goes on to its next suspension.
  void pause(ProcessId process);
  /// What became ready meanwhile is ready now, in the order it came. Nothing unless it is paused.
  void resume(ProcessId process);
  bool is_paused(ProcessId process) const { return paused_.contains(process); }
  const std::string& process_name(ProcessId process) const { return names_.at(process); }

  TimePoint now() const { return now_; }
  /// The source of the scheduling choices.
  ChoiceSource& choices() { return *choices_; }
  /// A stream of its own for each name.
  Random random(std::string_view name) const { return root_.fork(name); }

  /// Runs one task; advances the clock to the next timer first when nothing is ready. False when
  /// nothing is left.
  bool step();
  RunEnd run_until_quiescent();
  /// Until `done` (asked after each step) is true; at most `limit` of virtual time, in which case
  /// the clock stands at that limit.
  RunEnd run_until_done(const std::function<bool()>& done, Duration limit);
  bool run_until(const std::function<bool()>& done, Duration limit) {
    return run_until_done(done, limit) == RunEnd::kDone;
  }
  /// Lets that much time pass; the clock stands at its end.
  RunEnd run_for(Duration duration);
  /// Until nothing is ready at this instant; timers that are not due stay.
  RunEnd run_until_idle() { return run_for(Duration::zero()); }

  /// Completes `completion` at `deadline`. Timers of one instant are due in the order they were
  /// set.
  using TimerId = std::pair<TimePoint, std::uint64_t>;
  TimerId set_timer(TimePoint deadline, ProcessId process, Completion completion);
  /// Completes it with operation_aborted, or drops its call; nothing when it has fired.
  void cancel_timer(TimerId timer);

  /// Runs `call` as a step of the process once it is that time. Cheaper than a coroutine that
  /// sleeps. Calls of one instant become ready in the order they were asked for.
  TimerId call_at(TimePoint time, std::move_only_function<void()> call, ProcessId process = 0);
  /// When the first timer of a process other than the world's is due, if not after `limit`.
  std::optional<TimePoint> next_process_timer(TimePoint limit) const;

  /// What waits: tasks by process and name, and timers with their time. For reports of a run that
  /// does not get on.
  std::vector<std::string> waiting();

  std::uint64_t steps() const { return steps_; }
  /// Over every choice and the time it was made.
  std::uint64_t trace_hash() const { return trace_; }
  /// Adds something to the trace hash: what is said between processes.
  void trace(std::string_view text);
  std::size_t ready() const { return ready_.size() - head_; }
  std::size_t timers() const { return timers_.size(); }
  std::optional<TimePoint> next_timer() const;

 private:
  template <class F>
  struct WorkOf;
  class Executor;
  struct Ready {
    ProcessId process;
    std::unique_ptr<QueuedWork> work;
  };
  struct Timer {
    TimerId id;
    ProcessId process;
    Completion completion;  // or:
    std::unique_ptr<QueuedWork> call;
  };

  void keep_book();
  void push(ProcessId process, std::unique_ptr<QueuedWork> work);
  TimerId add_timer(Timer timer);
  void run_one_ready();
  bool fire_timers(TimePoint not_after);
  void bury();
  std::vector<Ready> take_ready(ProcessId process);
  void mix(std::uint64_t value) { trace_ = (trace_ ^ value) * 0x100000001b3ull; }
  RunEnd run(const std::function<bool()>& done, std::optional<TimePoint> end);

  SimLimits limits_;
  Random root_;
  std::unique_ptr<ChoiceSource> own_choices_;
  ChoiceSource* choices_;
  TimePoint now_{};
  std::vector<std::string> names_{"world"};
  std::set<ProcessId> dead_;
  std::optional<ProcessId> running_;
  std::map<ProcessId, std::vector<Ready>> paused_;  // with what waits for its resumption
  std::vector<Ready> ready_, graveyard_;
  std::size_t head_ = 0;       // ready_ begins here
  std::vector<Timer> timers_;  // sorted, the next one last
  std::uint64_t next_timer_ = 0, steps_ = 0, trace_ = 0xcbf29ce484222325ull;
};

}  // namespace drydock::sim
