#pragma once
// Controller's inside, shared by controller.cc (how it is put together) and controller_run.cc (how
// it runs). Not for others.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "operator/base/task_group.h"
#include "operator/runtime/activity.h"
#include "operator/runtime/controller.h"
#include "operator/runtime/own_writes.h"
#include "operator/runtime/scheduler.h"

namespace drydock {

class Controller::Impl {
 public:
  class Context;
  struct Source {
    std::shared_ptr<Reflector> reflector;
    std::shared_ptr<void> subscription;
    Mapper mapper;  // empty: the primary kind
    Predicate predicate;
  };

  Impl(Environment& controller_environment, SharedWatches* common_watches, Client controller_client,
       Resource primary_resource, WatcherConfig config);

  Source& add_source(const Resource& resource, WatcherConfig config, Mapper mapper,
                     Predicate predicate);
  Store& primary_store() { return sources.front()->reflector->store(); }
  Store& store_of(const Resource& resource) const;
  void start_watches();
  std::vector<ObjectKey> owners_in(const Object& object) const;
  void on_change(const Source& source, const Change& change);
  void trigger(const ObjectKey& key, std::string_view reason);
  bool all_ready() const;
  void wake();

  Task<ShutdownReport> run(Reconciler user_reconciler);
  bool anything_runs() const { return watches.size() + reconciles.size() > 0; }
  Task<void> run_until_shutdown(ShutdownReport& report);
  Task<void> announce_readiness();
  Task<void> wait_for_work();
  Task<void> until_woken();
  Task<void> reconcile(Scheduler::Item item);
  Task<void> warn_about_hangs();
  Task<Result<Action>> call_reconciler(Object object, ReconcileContext& context,
                                       ReconcileOutcome& outcome);
  void failed(const Scheduler::Item& item, const Object& object, const Status& error,
              const Logger& log);

  Environment& environment;
  SharedWatches* shared;  // null: watches of its own
  Client client;
  Resource primary;
  std::string name;
  Logger logger;
  std::size_t limit = 1;
  std::optional<Duration> reconcile_timeout;
  Duration drain_limit = std::chrono::seconds(30);
  Duration warn_after = std::chrono::minutes(1);
  Observer* observer = nullptr;
  const Controller* self = nullptr;
  Random trace_ids;
  std::shared_ptr<Activities> activities = std::make_shared<Activities>();
  WaitList reconcile_began;
  Predicate when;
  ErrorPolicy on_error;
  Reconciler reconciler;
  ControllerStats stats;
  Scheduler scheduler;
  OwnWrites own_writes;
  std::vector<std::unique_ptr<Source>> sources;  // the primary first
  bool started = false;
  bool shutting_down = false;
  bool woken = false;
  WaitList wake_up;
  TaskGroup watches;
  TaskGroup reconciles;
};

}  // namespace drydock
