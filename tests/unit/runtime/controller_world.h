#pragma once
// ControllerTest: a Controller over SmallApi in virtual time, with a reconciler that a test steers;
// for the tests of Controller, which are split by subject.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "operator/base/task_group.h"
#include "operator/runtime/controller.h"
#include "operator/telemetry/log_format.h"
#include "scenarios/engine/sim_environment.h"
#include "tests/unit/runtime/scripted_api.h"
#include "tests/unit/runtime/small_api.h"

namespace drydock {

using namespace std::chrono_literals;

// A reconciler that a test steers: what it is to do, in order, and then always the last.
struct Script {
  struct Run {
    std::string name;
    std::string version;
    TimePoint at;
    unsigned failures;
  };
  struct Running {
    int& count;
    explicit Running(int& of_object) : count(of_object) { ++count; }
    ~Running() { --count; }
  };
  std::vector<Run> runs;
  std::map<std::string, int> running;
  int most_at_once = 0;
  Duration takes{};
  std::function<Task<Result<Action>>(Object, ReconcileContext&)> body;

  Task<Result<Action>> reconcile(Object object, ReconcileContext& context) {
    const std::string name(object.name());
    runs.push_back({name, std::string(object.resource_version()), context.environment().now(),
                    context.failures()});
    Running guard{running[name]};
    if (running[name] > 1) ADD_FAILURE() << name << " runs twice at once";
    int all = 0;
    for (const auto& [other, count] : running) all += count;
    most_at_once = std::max(most_at_once, all);
    if (takes > 0s) co_await context.environment().sleep_for(takes);
    if (body) co_return co_await body(object, context);
    co_return Action::await_change();
  }
};

/// Keeps what is warned about, and what says that a reconcile began.
class ControllerLines final : public LogSink {
 public:
  bool enabled(LogLevel) const override { return true; }
  void write(const LogRecord& record) override {
    if (record.level >= LogLevel::kWarn) warnings.push_back(format_log_text(record));
    if (record.message == "reconciling") began.push_back(format_log_text(record));
  }
  std::vector<std::string> warnings, began;
};

struct ControllerTest : testing::TestWithParam<std::uint64_t> {
  SmallApi api;
  Script script;
  std::optional<ShutdownReport> report;
  sim::SimContext sim{GetParam()};
  ControllerLines lines;
  sim::SimEnvironment env{sim, sim.new_process("operator"), Logger(lines, "test")};
  Controller controller{env, Client(api, "test"), widgets()};
  TaskGroup tasks{env.executor};

  static Task<void> run(Controller& controller, Script& script,
                        std::optional<ShutdownReport>& report) {
    report = co_await controller.run([&script](Object object, ReconcileContext& context) {
      return script.reconcile(std::move(object), context);
    });
  }
  void start() {
    tasks.spawn("controller", run(controller, script, report));
    sim.run_until_idle();
  }
  ~ControllerTest() override {
    tasks.cancel();
    api.let_answers_go();
    sim.run_for(1s);
    EXPECT_EQ(tasks.size(), 0u);
  }
  std::string names() const {
    std::string all;
    for (const Script::Run& done : script.runs) all += done.name;
    return all;
  }
  std::size_t take_runs() { return std::exchange(script.runs, {}).size(); }
};

inline Task<Result<Action>> succeed_with(Action action) { co_return action; }
inline Task<Result<Action>> fail_with(Status status) { co_return fail(std::move(status)); }
inline Task<Result<Action>> throw_something() {
  throw std::runtime_error("a bug");
  co_return Action::await_change();
}

}  // namespace drydock
