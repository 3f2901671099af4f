#include "operator/runtime/controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "operator/runtime/controller_impl.h"
#include "operator/runtime/owner_references.h"

namespace drydock {
namespace {

constexpr std::string_view kTerminal = "DrydockTerminal";

[[noreturn]] void broken(std::string_view what) {
  fmt::print(stderr, "drydock: controller: {}\n", what);
  std::abort();
}

}  // namespace

Status terminal(Status error) {
  if (is_terminal(error)) return error;
  if (!error.details) error.details.emplace();
  error.details->causes.push_back({.type = std::string(kTerminal), .message = {}, .field = {}});
  return error;
}

bool is_terminal(const Status& error) {
  return error.details && std::ranges::any_of(error.details->causes, [](const StatusCause& cause) {
           return cause.type == kTerminal;
         });
}

Controller::Impl::Impl(Environment& controller_environment, SharedWatches* common_watches,
                       Client controller_client, Resource primary_resource, WatcherConfig config)
    : environment(controller_environment),
      shared(common_watches),
      client(std::move(controller_client)),
      primary(std::move(primary_resource)),
      name(primary.plural),
      logger(environment.logger),
      trace_ids(environment.random.fork("trace ids")),
      own_writes([this](const ObjectKey& key, std::string_view reason) { trigger(key, reason); }),
      watches(environment.executor),
      reconciles(environment.executor) {
  add_source(primary, std::move(config), {}, {});
}

Controller::Impl::Source& Controller::Impl::add_source(const Resource& resource,
                                                       WatcherConfig config, Mapper mapper,
                                                       Predicate predicate) {
  if (started) broken("it runs already");
  auto& source = *sources.emplace_back(std::make_unique<Source>());
  source.reflector =
      shared ? shared->reflector(resource, std::move(config))
             : std::make_shared<Reflector>(environment, client, resource, std::move(config));
  source.mapper = std::move(mapper);
  source.predicate = std::move(predicate);
  source.subscription = source.reflector->subscribe(
      [this, &source](const Change& change) { on_change(source, change); });
  own_writes.add_cache(*source.reflector);
  return source;
}

void Controller::Impl::start_watches() {
  for (const auto& source : sources) {
    if (shared)
      shared->start(source->reflector);
    else
      watches.spawn("watch " + source->reflector->resource().gvr().group_resource().to_string(),
                    source->reflector->run());
  }
  // What a cache that others have filled knows already is told to nobody any more.
  for (const Object& object : primary_store().list()) trigger(object.key(), "object updated");
}

Store& Controller::Impl::store_of(const Resource& resource) const {
  for (const auto& source : sources)
    if (source->reflector->resource().gvr() == resource.gvr()) return source->reflector->store();
  broken("no cache of " + resource.gvr().group_resource().to_string());
}

std::vector<ObjectKey> Controller::Impl::owners_in(const Object& object) const {
  std::vector<ObjectKey> owners;
  for (OwnerReference& reference : object.owner_references()) {
    if (!reference.controller || !refers_to(reference, primary.group_kind())) continue;
    ObjectKey key{primary.namespaced ? std::string(object.namespace_()) : std::string(),
                  std::move(reference.name)};
    // A successor of the same name has nothing to do with its predecessor's children.
    const std::string_view uid = sources.front()->reflector->store().uid(key);
    if (!uid.empty() && !reference.uid.empty() && uid != reference.uid) continue;
    owners.push_back(std::move(key));
  }
  return owners;
}

void Controller::Impl::on_change(const Source& source, const Change& change) {
  if (change.echo) return;
  // Somebody else's write that an own, newer one contains: what it changed cannot be seen any more.
  const bool unknown = change.before && change.before.is_same(change.after);
  if (!source.mapper) {
    const ObjectKey key = change.key();
    if (!change.after) {
      scheduler.forget(key);
      wake();
    } else if ((unknown || !when || when(change)) &&
               !own_writes.holds_back(*source.reflector, change, key)) {
      trigger(key, "object updated");
    }
    return;
  }
  if (!unknown && source.predicate && !source.predicate(change)) return;
  std::set<ObjectKey> concerned;
  if (change.before)
    for (ObjectKey& key : source.mapper(change.before)) concerned.insert(std::move(key));
  if (change.after && !change.after.is_same(change.before))
    for (ObjectKey& key : source.mapper(change.after)) concerned.insert(std::move(key));
  const std::string reason = concerned.empty() ? ""
                                               : fmt::format("related object updated: {}",
                                                             change.latest().ref().to_string());
  for (const ObjectKey& key : concerned)
    if (primary_store().contains(key) && !own_writes.holds_back(*source.reflector, change, key))
      trigger(key, reason);
}

void Controller::Impl::trigger(const ObjectKey& key, std::string_view reason) {
  scheduler.schedule(key, environment.now(), environment.now(), reason);
  wake();
}

void Controller::Impl::wake() {
  woken = true;
  wake_up.notify_all();
}

bool Controller::Impl::all_ready() const {
  return std::ranges::all_of(sources,
                             [](const auto& source) { return source->reflector->store().ready(); });
}

Controller::Controller(Environment& environment, Client client, Resource primary,
                       WatcherConfig config)
    : impl_(std::make_unique<Impl>(environment, nullptr, std::move(client), std::move(primary),
                                   std::move(config))) {
  impl_->self = this;
}
Controller::Controller(SharedWatches& watches, Client client, Resource primary,
                       WatcherConfig config)
    : impl_(std::make_unique<Impl>(watches.environment(), &watches, std::move(client),
                                   std::move(primary), std::move(config))) {
  impl_->self = this;
}
Controller::~Controller() = default;

Controller& Controller::owns(Resource resource, WatcherConfig config, Predicate predicate) {
  auto owners = [impl = impl_.get()](const Object& object) { return impl->owners_in(object); };
  impl_->add_source(resource, std::move(config), std::move(owners), std::move(predicate));
  return *this;
}
Controller& Controller::watches(Resource resource, Mapper mapper, WatcherConfig config,
                                Predicate predicate) {
  impl_->add_source(resource, std::move(config), std::move(mapper), std::move(predicate));
  return *this;
}
Controller& Controller::when(Predicate predicate) {
  impl_->when = std::move(predicate);
  return *this;
}
Controller& Controller::concurrency(std::size_t limit) {
  impl_->limit = limit;
  return *this;
}
Controller& Controller::on_error(ErrorPolicy policy) {
  impl_->on_error = std::move(policy);
  return *this;
}
Controller& Controller::reconcile_timeout(Duration limit) {
  impl_->reconcile_timeout = limit;
  return *this;
}
Controller& Controller::drain_limit(Duration limit) {
  impl_->drain_limit = limit;
  return *this;
}
Controller& Controller::warn_after(Duration limit) {
  impl_->warn_after = limit;
  return *this;
}
Controller& Controller::observed_by(Observer* observer) {
  impl_->observer = observer;
  return *this;
}
Controller& Controller::named(std::string name) {
  impl_->name = std::move(name);
  return *this;
}
Controller& Controller::trim(Trim trim) {
  impl_->primary_store().set_trim(std::move(trim));
  return *this;
}
Controller& Controller::indexed(const Resource& resource, std::string name, Store::Index index) {
  impl_->store_of(resource).add_index(std::move(name), std::move(index));
  return *this;
}

Task<ShutdownReport> Controller::run(Reconciler reconciler) {
  return impl_->run(std::move(reconciler));
}
void Controller::shut_down() {
  impl_->shutting_down = true;
  impl_->wake();
}
void Controller::trigger(const ObjectKey& key, std::string_view reason) {
  impl_->trigger(key, reason);
}
void Controller::trigger_all(std::string_view reason) {
  for (const Object& object : store().list()) impl_->trigger(object.key(), reason);
}

bool Controller::ready() const { return impl_->all_ready(); }
const std::string& Controller::name() const { return impl_->name; }
const Store& Controller::store() const { return impl_->primary_store(); }
const Store& Controller::store(const Resource& resource) const { return impl_->store_of(resource); }
const ControllerStats& Controller::stats() const { return impl_->stats; }
std::size_t Controller::queued() const { return impl_->scheduler.queued(); }
std::size_t Controller::running() const { return impl_->scheduler.running(); }
std::size_t Controller::concurrency_limit() const { return impl_->limit; }

QueueReport Controller::queue_report() const {
  const Scheduler& scheduler = impl_->scheduler;
  const std::size_t due = scheduler.due(impl_->environment.now());
  return {.due = due,
          .delayed = scheduler.queued() - due,
          .added = scheduler.added(),
          .retried = scheduler.retried()};
}

std::vector<RunningReconcile> Controller::running_reconciles() const {
  const TimePoint now = impl_->environment.now();
  std::vector<RunningReconcile> list;
  for (const auto& activity : impl_->activities->running()) {
    RunningReconcile& one = list.emplace_back(RunningReconcile{.key = activity->key,
                                                               .reason = activity->reason,
                                                               .trace_id = activity->trace_id,
                                                               .runs_for = now - activity->since});
    const auto wait = activity->wait();
    if (!wait) continue;
    one.waits_on = wait->what;
    one.waits_for = now - wait->since;
  }
  return list;
}

std::vector<Controller::WatchReport> Controller::watch_health() const {
  std::vector<WatchReport> reports;
  const TimePoint now = impl_->environment.now();
  for (const auto& source : impl_->sources)
    for (const auto& watcher : source->reflector->watchers())
      reports.push_back({.resource = watcher->resource(),
                         .namespace_ = watcher->config().namespace_,
                         .health = watcher->health(),
                         .alive = watcher->is_alive(now),
                         .silent_for = now - watcher->health().last_heard});
  return reports;
}

}  // namespace drydock
