#include "scenarios/engine/world/world.h"

#include "fakeapi/types/type_registry.h"
#include "fakeapi/write/views.h"
#include "scenarios/engine/world/instance.h"
#include "scenarios/engine/world/world_core.h"

namespace drydock::sim {

using detail::Instance;
using detail::WorldCore;

World::World(WorldOptions options, const OperatorCatalog& catalog, FaultSource& faults,
             Trace& trace)
    : core_(std::make_unique<WorldCore>(std::move(options), catalog, faults, trace)) {}
World::~World() = default;

Result<void> World::install(const std::vector<Object>& objects) {
  return sim::install(core_->server, objects, core_->options.namespace_);
}

void World::start(const std::string& name) { core_->start(*core_->catalog.find(name)); }

void World::crash(const std::string& name) {
  if (Instance* instance = core_->youngest(name)) core_->crash(*instance, "asked for");
}

void World::restart(const std::string& name, Duration after) {
  crash(name);
  if (after == Duration::zero()) return start(name);
  core_->later(now() + after, [this, name] {
    if (!is_running(name)) start(name);
  });
}

void World::pause(const std::string& name, Duration duration) {
  if (Instance* instance = core_->youngest(name)) core_->pause(*instance, duration);
}

void World::request_shutdown(const std::string& name) {
  if (Instance* instance = core_->youngest(name))
    core_->soon(Duration::zero(), [instance] { instance->shutdown.request(); });
}

bool World::is_running(const std::string& name) const {
  const Instance* instance = core_->youngest(name);
  return instance && instance->is_running();
}

std::optional<int> World::exit_status(const std::string& name) const {
  const Instance* instance = core_->youngest(name);
  return instance ? instance->exit_status : std::nullopt;
}

void World::jump_wall_clock(const std::string& name, Duration offset) {
  if (Instance* instance = core_->youngest(name)) instance->environment.set_wall_offset(offset);
}

const std::vector<std::string>& World::unexpected_exits() const { return core_->unexpected_exits; }

Response World::act(const Action& action) { return core_->act(action); }
void World::lag(unsigned server, Duration duration) { core_->lag(server, duration); }
void World::compact() { core_->server.compact(); }
void World::perform(const Deed& deed, const std::string& by) {
  core_->perform(deed, core_->youngest(by));
}
void World::call_at(TimePoint time, std::move_only_function<void()> call) {
  core_->later(time, std::move(call));
}
void World::heal() { core_->heal(); }

RunEnd World::run_for(Duration duration) { return core_->context.run_for(duration); }
RunEnd World::run_until(const std::function<bool()>& done, Duration limit) {
  return core_->context.run_until_done(done, limit);
}
RunEnd World::run_until_idle(Duration limit, Duration horizon) {
  return core_->context.run_until_done([this, horizon] { return core_->is_idle(horizon); }, limit);
}
bool World::is_idle() const { return core_->is_idle(std::chrono::milliseconds(500)); }
TimePoint World::now() const { return core_->now(); }

fake::Server& World::server() { return core_->server; }
SimContext& World::context() { return core_->context; }

Object World::get(const Resource& resource, const ObjectKey& key) const {
  const auto type = core_->server.types().find(resource.gvr());
  if (!type) return core_->server.peek(resource.gvr().group_resource(), key);
  return fake::view_as(*type, core_->server.peek(type->storage, key));
}

std::vector<Object> World::list(const Resource& resource) const {
  const auto type = core_->server.types().find(resource.gvr());
  if (!type) return core_->server.peek_all(resource.gvr().group_resource());
  std::vector<Object> all = core_->server.peek_all(type->storage);
  for (Object& object : all) object = fake::view_as(*type, object);
  return all;
}

std::optional<Resource> World::resource_of(const GroupVersionKind& kind) const {
  if (const auto type = core_->server.types().find_kind(kind)) return type->resource;
  return std::nullopt;
}

const Knowledge& World::knowledge(ActorId instance) const {
  return core_->instance_of(instance)->knowledge;
}
const OperatorUnderTest& World::operator_of(ActorId instance) const {
  return core_->instance_of(instance)->program;
}
const std::string& World::own_namespace() const { return core_->options.namespace_; }

bool World::collects_garbage() const {
  const std::string& controllers = core_->options.controllers;
  if (controllers.find("-garbagecollector") != std::string::npos) return false;
  return controllers.find("garbagecollector") != std::string::npos ||
         controllers.find('*') != std::string::npos || controllers == "all";
}

Duration World::ordinary_lag() const { return std::chrono::milliseconds(100); }

TimePoint World::last_write() const { return core_->last_write; }
std::uint64_t World::calls() const { return core_->messages; }
std::uint64_t World::revision() const { return core_->server.revision(); }
const WorldOptions& World::options() const { return core_->options; }

}  // namespace drydock::sim
