#include "operator/base/task_group.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <set>

#include "operator/base/task_failure.h"
#include "operator/base/wait_list.h"

namespace drydock {
namespace {

bool is_cancellation(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const boost::system::system_error& e) {
    return e.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

// All groups of one execution context.
struct Groups {
  struct Group {
    virtual ~Group() = default;
    virtual const asio::any_io_executor& group_executor() const = 0;
    virtual void add_names(std::map<std::uint64_t, std::string>& names) const = 0;
  };
  std::uint64_t next_task = 0;
  std::set<const Group*> groups;  // looked at through the order of their tasks only
};

class GroupsService final : public asio::execution_context::service {
 public:
  static asio::execution_context::id id;
  explicit GroupsService(asio::execution_context& context) : service(context) {}
  std::shared_ptr<Groups> groups = std::make_shared<Groups>();
  TaskFailureHandler on_failure;

 private:
  void shutdown() override {}
};
asio::execution_context::id GroupsService::id;

GroupsService& service_of(const asio::any_io_executor& executor) {
  return asio::use_service<GroupsService>(asio::query(executor, asio::execution::context));
}

std::shared_ptr<Groups> groups_of(const asio::any_io_executor& executor) {
  return service_of(executor).groups;
}

void fail_task(const asio::any_io_executor& executor, const std::string& name,
               const std::exception_ptr& error) {
  if (const TaskFailureHandler handler = service_of(executor).on_failure) {
    handler(executor, name, error);
    return;
  }
  fmt::print(stderr, "drydock: task '{}' ended by an exception: {}\n", name,
             describe_exception(error));
  std::abort();
}

}  // namespace

void set_task_failure_handler(asio::execution_context& context, TaskFailureHandler handler) {
  asio::use_service<GroupsService>(context).on_failure = std::move(handler);
}

std::string describe_exception(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "unknown exception";
  }
}

struct TaskGroup::State final : Groups::Group {
  struct Entry {
    std::string name;
    asio::cancellation_signal signal;
    bool cancelled = false;
    bool starting = false;
  };
  static void start(std::shared_ptr<State> state, std::uint64_t id, Task<void> task);

  explicit State(asio::any_io_executor group_executor)
      : executor(std::move(group_executor)), all(groups_of(executor)) {
    all->groups.insert(this);
  }
  ~State() override { all->groups.erase(this); }
  const asio::any_io_executor& group_executor() const override { return executor; }
  void add_names(std::map<std::uint64_t, std::string>& names) const override {
    for (const auto& [id, entry] : entries) names.emplace(id, entry->name);
  }

  asio::any_io_executor executor;
  std::shared_ptr<Groups> all;
  OnException on_exception;
  // A unique_ptr: Asio keeps the signal's address while the task runs.
  std::map<std::uint64_t, std::unique_ptr<Entry>> entries;
  WaitList changed;
};

TaskGroup::TaskGroup(asio::any_io_executor executor, OnException on_exception)
    : state_(std::make_shared<State>(std::move(executor))) {
  state_->on_exception = on_exception ? std::move(on_exception)
                                      : [executor = state_->executor](const std::string& name,
                                                                      std::exception_ptr error) {
                                          fail_task(executor, name, error);
                                        };
}
TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(std::string name, Task<void> task) {
  const std::uint64_t id = state_->all->next_task++;
  auto& entry = state_->entries[id] = std::make_unique<State::Entry>();
  entry->name = std::move(name);
  asio::post(state_->executor, [state = state_, id, task = std::move(task)]() mutable {
    State::start(std::move(state), id, std::move(task));
  });
}

void TaskGroup::State::start(std::shared_ptr<State> state, std::uint64_t id, Task<void> task) {
  Entry& entry = *state->entries.at(id);
  if (entry.cancelled) {
    state->entries.erase(id);
    state->changed.notify_all();
    return;
  }
  auto on_end = [state, id](std::exception_ptr error) {
    auto node = state->entries.extract(id);
    if (error && !is_cancellation(error)) state->on_exception(node.mapped()->name, error);
    // The signal is freed a step later: a cancellation may be on the stack above us.
    asio::post(state->executor, [entry = std::move(node.mapped())] {});
    state->changed.notify_all();
  };
  // co_spawn of Asio 1.81 throws into the event loop when its task is cancelled before it has ever
  // waited: a cancellation comes once it does.
  entry.starting = true;
  asio::co_spawn(state->executor, std::move(task),
                 asio::bind_cancellation_slot(entry.signal.slot(), std::move(on_end)));
  const auto started = state->entries.find(id);
  if (started == state->entries.end()) return;
  started->second->starting = false;
  if (started->second->cancelled) started->second->signal.emit(asio::cancellation_type::terminal);
}

void TaskGroup::cancel() {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, entry] : state_->entries) ids.push_back(id);
  for (std::uint64_t id : ids) {
    const auto it = state_->entries.find(id);
    if (it == state_->entries.end()) continue;
    if (std::exchange(it->second->cancelled, true) || it->second->starting) continue;
    it->second->signal.emit(asio::cancellation_type::terminal);
  }
}

Task<void> TaskGroup::join() {
  // Not a shared pointer: the waiting frame lives in the state's own wait list.
  State& state = *state_;
  while (!state.entries.empty()) co_await state.changed.wait();
}

std::size_t TaskGroup::size() const { return state_->entries.size(); }

std::vector<std::string> TaskGroup::running() const {
  std::vector<std::string> names;
  for (const auto& [id, entry] : state_->entries) names.push_back(entry->name);
  return names;
}

std::vector<std::string> running_tasks(const asio::any_io_executor& executor) {
  std::map<std::uint64_t, std::string> by_id;
  for (const Groups::Group* group : groups_of(executor)->groups)
    if (group->group_executor() == executor) group->add_names(by_id);
  std::vector<std::string> names;
  for (auto& [id, name] : by_id) names.push_back(std::move(name));
  return names;
}

}  // namespace drydock
