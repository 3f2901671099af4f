#include "scenarios/engine/world/world_core.h"

#include <algorithm>

#include "operator/base/task_failure.h"
#include "scenarios/engine/world/actions.h"
#include "scenarios/engine/world/describe.h"
#include "scenarios/engine/world/instance.h"
#include "scenarios/engine/world/stream.h"

namespace drydock::sim::detail {
namespace {

std::shared_ptr<const Preparation> prepared_or_empty(const WorldOptions& options) {
  if (options.prepared) return options.prepared;
  Setup setup;
  setup.namespace_ = options.namespace_;
  setup.authorize = options.authorize;
  return Preparation::make(setup).value();
}

bool is_bookkeeping(const GroupResource& storage) {
  return storage.resource == "events" || storage.group == "coordination.k8s.io";
}

}  // namespace

WorldCore::WorldCore(WorldOptions world_options, const OperatorCatalog& operators,
                     FaultSource& fault_source, Trace& run_trace)
    : options(std::move(world_options)),
      catalog(operators),
      faults(fault_source),
      trace(run_trace),
      context(options.seed, options.choices ? *options.choices : first_in_first_out,
              SimLimits{.steps = options.max_steps}),
      environment(context, 0),
      prepared(prepared_or_empty(options)),
      server(prepared->server(), environment.clock, context.random("server")),
      replicas(std::max(1u, options.servers)),
      first_revision(server.revision()) {
  options.servers = static_cast<unsigned>(replicas.size());
  set_task_failure_handler(
      context, [this](const asio::any_io_executor& executor, const std::string& task,
                      std::exception_ptr error) { on_failed_task(executor, task, error); });
  const auto names = fake::parse_controllers(options.controllers);
  if (names)
    for (auto& controller : fake::make_controllers(*names, server, prepared->existing())) {
      const ActorId actor =
          trace.add_actor({Actor::Kind::kController, std::string(controller->name()), 0});
      controllers.push_back({std::move(controller), actor, std::nullopt});
    }
  observation = server.observe([this](const fake::Change& change) { observe(change); });
  offer_steps();
}

WorldCore::~WorldCore() {
  for (const auto& instance : instances) context.kill(instance->process);
  // What still travels may hold streams, and those look at the server and at the world: they go
  // before either.
  context.kill(0);
  held.clear();
  for (Replica& replica : replicas) replica.waiting.clear();
}

void WorldCore::soon(Duration after, Event event) {
  ++travelling;
  context.call_at(now() + after, [this, event = std::move(event)]() mutable {
    --travelling;
    event();
  });
}

void WorldCore::later(TimePoint time, Event event) {
  context.call_at(std::max(time, now()), std::move(event));
}

void WorldCore::hold(Duration after, Event event) {
  const std::uint64_t id = next_held++;
  held.emplace(id, std::move(event));
  later(now() + after, [this, id] {
    if (auto node = held.extract(id)) node.mapped()();
  });
}

void WorldCore::release_all() {
  for (auto& [id, event] : std::exchange(held, {})) soon(Duration::zero(), std::move(event));
}

void WorldCore::record(Record::Kind kind, ActorId actor, std::shared_ptr<const Message> message,
                       std::string text) {
  Record entry;
  entry.kind = kind;
  entry.actor = actor;
  entry.at = now();
  entry.message = std::move(message);
  entry.text = std::move(text);
  trace.add(std::move(entry));
}

void WorldCore::tell(Instance& instance, Record entry) {
  entry.actor = instance.actor;
  entry.at = now();
  instance.knowledge.take(entry, trace.size());
  trace.add(std::move(entry));
}

std::optional<Deed> WorldCore::ask(const Occasion& occasion, ActorId actor,
                                   const std::shared_ptr<Message>& message) {
  auto deed = faults.at(occasion);
  if (deed)
    record(Record::Kind::kFault, actor, message,
           fmt::format("{} at {}", describe(*deed), describe(occasion)));
  return deed;
}

Instance* WorldCore::target_of(const Deed& deed, Instance* at_hand) const {
  if (deed.target.empty() || (at_hand && at_hand->program.name == deed.target)) return at_hand;
  return youngest(deed.target);
}

void WorldCore::perform(const Deed& deed, Instance* at_hand) {
  Instance* const target = target_of(deed, at_hand);
  switch (deed.kind) {
    case Deed::Kind::kCrash:
      if (target) crash_and_restart(*target, deed.restart, "a fault");
      return;
    case Deed::Kind::kPause:
      if (target) pause(*target, deed.duration);
      return;
    case Deed::Kind::kStart:
      if (target) start_beside(target->program);
      return;
    case Deed::Kind::kClockJump:
      if (target) target->environment.set_wall_offset(deed.duration);
      return;
    case Deed::Kind::kMeanwhile:
      for (const Action& action : deed.meanwhile) act(action);
      return;
    case Deed::Kind::kLag:
      lag(deed.server, deed.duration);
      return;
    case Deed::Kind::kCompact:
      server.compact();
      return;
    default:
      return;
  }
}

void WorldCore::perform_after_this_instant(Deed deed, Instance& at_hand) {
  // What it does at this instant takes no time; what it sends then is on its way already.
  context.call_at(now() + std::chrono::microseconds(1),
                  [this, deed = std::move(deed), &at_hand] { perform(deed, &at_hand); });
}

Response WorldCore::act(const Action& action) {
  auto known = users.find(action.as);
  if (known == users.end())
    known = users.emplace(action.as, trace.add_actor({Actor::Kind::kUser, action.as, 0})).first;
  const ActorId before = std::exchange(writer, known->second);
  Response answer = sim::act(server, action, options.namespace_);
  writer = before;
  return answer;
}

void WorldCore::observe(const fake::Change& change) {
  commit_times.resize(change.revision - first_revision, now());
  Record entry;
  entry.kind = Record::Kind::kChange;
  entry.actor = writer;
  entry.at = now();
  entry.type = change.type;
  entry.message = cause;
  entry.object = change.object;
  entry.previous = change.previous;
  entry.revision = change.revision;
  const Actor::Kind kind = trace.actor(writer).kind;
  const bool by_the_run = kind == Actor::Kind::kOperator || kind == Actor::Kind::kController;
  if (by_the_run && !is_bookkeeping(change.storage)) last_write = now();
  for (HostedController& hosted : controllers) hosted.controller->observe(change);
  trace.add(std::move(entry));
  offer_steps();
}

void WorldCore::offer_steps() {
  for (std::size_t index = 0; index < controllers.size(); ++index) {
    HostedController& hosted = controllers[index];
    if (hosted.held) continue;
    if (hosted.controller->has_work()) {
      const TimePoint at = now() + options.controller_latency;
      if (hosted.step_at && *hosted.step_at <= at) continue;
      hosted.step_at = at;
      soon(options.controller_latency, [this, index] { step_controller(index); });
    } else if (const auto due = hosted.controller->next_deadline()) {
      if (hosted.step_at && *hosted.step_at <= *due) continue;
      hosted.step_at = *due;
      later(*due, [this, index] { step_controller(index); });
    }
  }
}

void WorldCore::step_controller(std::size_t index) {
  HostedController& hosted = controllers[index];
  if (!hosted.step_at || *hosted.step_at > now()) return;  // an earlier step has replaced it
  hosted.step_at.reset();
  if (!hosted.controller->has_work() || befall_step(index)) do_step(hosted);
}

bool WorldCore::befall_step(std::size_t index) {
  HostedController& hosted = controllers[index];
  Occasion occasion;
  occasion.kind = Place::Kind::kStep;
  occasion.by = trace.actor(hosted.actor).name;
  occasion.now = now();
  const auto deed = ask(occasion, hosted.actor, nullptr);
  if (!deed) return true;
  if (deed->kind != Deed::Kind::kDelay) {
    perform(*deed, nullptr);
    return true;
  }
  hosted.held = true;
  hold(deed->duration, [this, index] {
    controllers[index].held = false;
    do_step(controllers[index]);
  });
  return false;
}

void WorldCore::do_step(HostedController& hosted) {
  if (hosted.controller->has_work()) {
    const ActorId before = std::exchange(writer, hosted.actor);
    hosted.controller->step(server);
    writer = before;
  }
  offer_steps();
}

void WorldCore::heal() {
  for (unsigned number = 1; number <= replicas.size(); ++number) thaw(number);
  release_all();
  for (Stream* stream : std::vector(streams)) stream->heal();
  for (std::size_t i = 0; i < instances.size(); ++i) resume(*instances[i]);
}

bool WorldCore::is_idle(Duration horizon) const {
  return travelling == 0 && context.ready() == 0 && !context.next_process_timer(now() + horizon);
}

}  // namespace drydock::sim::detail
