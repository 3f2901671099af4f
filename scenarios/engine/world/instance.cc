#include "scenarios/engine/world/instance.h"

#include <algorithm>

#include "operator/base/task_failure.h"
#include "scenarios/engine/world/stream.h"

namespace drydock::sim::detail {
namespace {

Identity service_account(const std::string& namespace_, const std::string& name) {
  return {.user = fmt::format("system:serviceaccount:{}:{}", namespace_, name),
          .uid = {},
          .groups = {"system:serviceaccounts", "system:serviceaccounts:" + namespace_,
                     "system:authenticated"},
          .extra = {}};
}

void note_exit(Instance& instance, std::string how) {
  WorldCore& core = instance.core;
  const OperatorUnderTest& program = instance.program;
  if (!instance.shutdown.requested()) {
    if (program.comes_back_after)
      core.later(core.now() + *program.comes_back_after,
                 [&core, &program] { core.start(program); });
    else
      core.unexpected_exits.push_back(fmt::format("{}: {}", instance.identity, how));
  }
  core.record(Record::Kind::kExited, instance.actor, nullptr, std::move(how));
}

// All that it refers to outlives the process.
Task<void> run_program(Instance& instance) {
  const int status =
      co_await instance.program.run(InstanceWorld{.environment = instance.environment,
                                                  .api = instance.gate,
                                                  .shutdown = instance.shutdown,
                                                  .profile = instance.core.options.profile,
                                                  .identity = instance.identity});
  instance.exit_status = status;
  note_exit(instance, fmt::format("exit status {}", status));
  // Whatever it has left running ends with it, as threads do with their process.
  instance.core.soon(Duration::zero(),
                     [&instance] { instance.core.context.kill(instance.process); });
}

}  // namespace

Task<Response> Gate::call(Request request) {
  auto call = core_.send(instance_, std::move(request));
  auto start = [call](Completion completion) { call->waiter = std::move(completion); };
  auto cancel = [call] {
    if (call->waiter) std::exchange(call->waiter, {}).complete(asio::error::operation_aborted);
  };
  co_await wait_for_completion(std::move(start), std::move(cancel));
  co_return std::move(call->response);
}

Task<WatchResult> Gate::watch(Request request) {
  auto call = core_.send(instance_, std::move(request));
  auto start = [call](Completion completion) { call->waiter = std::move(completion); };
  auto cancel = [call] {
    if (call->waiter) std::exchange(call->waiter, {}).complete(asio::error::operation_aborted);
  };
  co_await wait_for_completion(std::move(start), std::move(cancel));
  if (!call->stream) co_return std::unexpected(std::move(call->response));
  co_return make_client_stream(std::move(call->stream));
}

void ErrorSink::write(const LogRecord& log) {
  std::string text(log.message);
  for (const LogField& field : log.fields) text += fmt::format(" {}={}", field.key, field.value);
  core_.record(Record::Kind::kLogError, actor_, nullptr, std::move(text));
}

Instance::Instance(WorldCore& world, const OperatorUnderTest& operator_under_test,
                   unsigned instance_number)
    : core(world),
      program(operator_under_test),
      number(instance_number),
      identity(fmt::format("{}-{}", program.name, number)),
      actor(world.trace.add_actor({Actor::Kind::kOperator, program.name, number})),
      process(world.context.new_process(identity)),
      replica((number - 1) % world.options.servers),
      sink(world, actor),
      environment(world.context, process, Logger(sink, program.name)),
      gate(world, *this),
      caller(service_account(world.options.namespace_, program.name)),
      tasks(environment.executor) {}

void Instance::run() { tasks.spawn(program.name, run_program(*this)); }

Instance& WorldCore::start(const OperatorUnderTest& operator_under_test) {
  unsigned number = 1;
  for (const auto& instance : instances)
    if (&instance->program == &operator_under_test) ++number;
  instances.push_back(std::make_unique<Instance>(*this, operator_under_test, number));
  Instance& instance = *instances.back();
  record(Record::Kind::kStarted, instance.actor);
  instance.run();
  return instance;
}

Instance* WorldCore::youngest(std::string_view name) const {
  Instance* last = nullptr;
  for (auto it = instances.rbegin(); it != instances.rend(); ++it) {
    if (!name.empty() && (*it)->program.name != name) continue;
    if ((*it)->is_running()) return it->get();
    if (!last) last = it->get();
  }
  return last;
}

void WorldCore::start_beside(const OperatorUnderTest& operator_under_test) {
  const auto running = std::ranges::count_if(instances, [&](const auto& instance) {
    return &instance->program == &operator_under_test && instance->is_running();
  });
  if (running < 2) start(operator_under_test);
}

Instance* WorldCore::instance_of(ActorId actor) const {
  for (const auto& instance : instances)
    if (instance->actor == actor) return instance.get();
  return nullptr;
}

void WorldCore::crash(Instance& instance, const std::string& why) {
  if (!instance.is_running()) return;
  instance.crashed = true;
  instance.paused = false;
  instance.parked.clear();
  record(Record::Kind::kCrashed, instance.actor, nullptr, why);
  context.kill(instance.process);
}

void WorldCore::crash_and_restart(Instance& instance, std::optional<Duration> restart,
                                  const std::string& why) {
  if (!instance.is_running()) return;
  const OperatorUnderTest& program = instance.program;
  crash(instance, why);
  if (!restart) return;
  later(now() + *restart, [this, &program] {
    const Instance* last = youngest(program.name);
    if (!last || !last->is_running()) start(program);
  });
}

void WorldCore::pause(Instance& instance, Duration duration) {
  if (!instance.is_running() || instance.paused) return;
  instance.paused = true;
  record(Record::Kind::kPaused, instance.actor);
  context.pause(instance.process);
  const unsigned pause_number = ++instance.pauses;
  if (duration == Duration::zero()) return;
  later(now() + duration, [this, &instance, pause_number] {
    if (instance.pauses == pause_number) resume(instance);
  });
}

void WorldCore::resume(Instance& instance) {
  if (!instance.paused) return;
  instance.paused = false;
  record(Record::Kind::kResumed, instance.actor);
  context.resume(instance.process);
  for (Event& event : std::exchange(instance.parked, {})) soon(Duration::zero(), std::move(event));
  for (Stream* stream : streams)
    if (&stream->instance() == &instance) stream->wake_now();
}

void WorldCore::on_failed_task(const asio::any_io_executor& executor, const std::string& task,
                               const std::exception_ptr& error) {
  for (const auto& instance : instances) {
    if (instance->environment.executor != executor) continue;
    note_exit(*instance,
              fmt::format("task '{}' ended by an exception: {}", task, describe_exception(error)));
    crash(*instance, "an exception reached the root of a task");
    return;
  }
  std::rethrow_exception(error);  // of the harness itself
}

}  // namespace drydock::sim::detail
