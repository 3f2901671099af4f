#pragma once
// TaskGroup: owns running coroutines; the only way this project starts one. It is the last member
// of its owner, so that it goes first. Its destructor neither waits nor cancels: tasks that still
// run then keep running on the executor, so an owner that ends in good order awaits join() before;
// only a crash (the executor drops everything) may skip that. Touched on its executor only.
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "operator/base/asio.h"

namespace drydock {

class TaskGroup {
 public:
  /// Called on the executor with the task's name and what it threw (cancellation is not reported).
  /// The default prints it and ends the process: an exception that reaches a task's root is a bug.
  using OnException = std::function<void(const std::string& name, std::exception_ptr error)>;

  explicit TaskGroup(asio::any_io_executor executor, OnException on_exception = {});
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts the task by a posted step, never inline, so that all executors order it alike.
  /// `name` is shown in reports of what still runs.
  void spawn(std::string name, Task<void> task);
  /// Asks all tasks to end: terminal cancellation. Safe to call more than once. Must be called on
  /// the executor.
  void cancel();
  /// Until no task runs. Tasks may be spawned meanwhile.
  Task<void> join();
  std::size_t size() const;
  /// Names of the tasks that run, in the order they were spawned.
  std::vector<std::string> running() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Names of the tasks that run on `executor`, of all groups, in the order they were spawned; for
/// reports of what does not get on. To be called on the executor, or while it stands still.
std::vector<std::string> running_tasks(const asio::any_io_executor& executor);

}  // namespace drydock
