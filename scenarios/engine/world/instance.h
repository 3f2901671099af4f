#pragma once
// Instance: one run of an operator's program in a process of its own: its clock, its way to the
// server, what it knows. It stays until the world ends, also when its process has died: what it has
// sent still refers to it.
#include "operator/base/shutdown.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/world/world_core.h"

namespace drydock::sim::detail {

/// An instance's way to the server: every call is a message.
class Gate final : public Api {
 public:
  Gate(WorldCore& core, Instance& instance) : core_(core), instance_(instance) {}
  Task<Response> call(Request request) override;
  Task<WatchResult> watch(Request request) override;

 private:
  WorldCore& core_;
  Instance& instance_;
};

/// Hears of `error` lines only: the rest costs nothing.
class ErrorSink final : public LogSink {
 public:
  ErrorSink(WorldCore& core, ActorId actor) : core_(core), actor_(actor) {}
  bool enabled(LogLevel level) const override { return level >= LogLevel::kError; }
  void write(const LogRecord& record) override;

 private:
  WorldCore& core_;
  ActorId actor_;
};

class Instance {
 public:
  Instance(WorldCore& core, const OperatorUnderTest& operator_under_test, unsigned number);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  void run();

  bool is_running() const { return !crashed && !exit_status; }

  WorldCore& core;
  const OperatorUnderTest& program;
  unsigned number;
  std::string identity;
  ActorId actor;
  ProcessId process;
  /// The server that it is connected to, from 0. Instance k is on server 1 + (k - 1) mod servers: a
  /// restart meets another one.
  unsigned replica;
  ErrorSink sink;
  SimEnvironment environment;
  Gate gate;
  Shutdown shutdown;
  Identity caller;
  Knowledge knowledge;
  bool crashed = false;
  bool paused = false;
  unsigned pauses = 0;  ///< so far
  std::optional<int> exit_status;
  std::vector<WorldCore::Event> parked;  ///< what reached it, or left it, while it was paused
  TaskGroup tasks;
};

}  // namespace drydock::sim::detail
