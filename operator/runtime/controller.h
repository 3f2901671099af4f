#pragma once
// Controller: calls your reconciler for each object of one kind, whenever it or something that
// belongs to it may have changed, and again until it succeeds. Level-triggered: the reconciler is
// handed the object as the cache has it, never the reason why.
//
//   Controller controller(environment, client, hello_resource());
//   controller.owns(resources::deployments(), {.label_selector = "app=hello"})   // (see
//   WatcherConfig)
//             .concurrency(4);
//   co_await controller.run([&hello](Object object, ReconcileContext& context) {
//     return hello.reconcile(std::move(object), context);   // Task<Result<Action>>
//   });
//
// Guarantees: no reconcile before every watch has its first full look; one object never runs twice
// at once; a reconcile never sees a cache older than the writes made through its context's client,
// and those writes do not trigger that same object again (they do trigger others that they map to).
// Follows kube-rs' Controller and controller-runtime; differs: backoff and health per watch,
// failures counted per object, deletions seen by a relist reach owners, drains to a deadline. One
// executor.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/client.h"
#include "operator/base/environment.h"
#include "operator/runtime/action.h"
#include "operator/runtime/observer.h"
#include "operator/runtime/reflector.h"
#include "operator/runtime/shared_watches.h"

namespace drydock {

/// What a reconcile is given besides its object. Lives as long as the reconcile.
class ReconcileContext {
 public:
  virtual ~ReconcileContext() = default;
  /// Its writes are seen by the caches at once (read-your-own-writes) and do not trigger this
  /// object: go on with the answer, or ask for another run with Action::requeue(0s).
  virtual const Client& client() const = 0;
  virtual Environment& environment() const = 0;
  /// Carries the span `reconciling object{object.ref=... object.reason=... trace_id=...
  /// span_id=...}`, whose ids are those of W3C's trace context, new for each run. The client sends
  /// them with each request, as `traceparent`.
  virtual const Logger& logger() const = 0;
  /// Failures of this object in a row before this run.
  virtual unsigned failures() const = 0;
  /// The cache of the primary kind, of one that is owned, or of one that is watched.
  /// REQUIRES: the controller has it.
  virtual const Store& store(const Resource& resource) const = 0;
};

/// Objects in, what to do next out. An error is counted, logged and repeated with backoff. Called
/// on the executor. Not a capturing lambda that is itself a coroutine: a function that calls one.
using Reconciler = std::function<Task<Result<Action>>(Object object, ReconcileContext& context)>;

/// What to do after a failed run; `failures` counts it. nullopt: the usual backoff.
/// Action::await_change() gives the error up until something changes.
using ErrorPolicy = std::function<std::optional<Action>(const Object& object, const Status& error,
                                                        unsigned failures)>;

/// The primary objects that a watched object concerns.
using Mapper = std::function<std::vector<ObjectKey>(const Object&)>;

/// Whether a change matters. Appearing and vanishing are changes too (`before` or `after` empty).
using Predicate = std::function<bool(const Change&)>;

namespace predicates {
/// The generation differs, or the object appears, vanishes, or is being deleted since.
bool generation_changed(const Change& change);
bool labels_changed(const Change& change);
bool annotations_changed(const Change& change);
bool finalizers_changed(const Change& change);
Predicate any_of(std::vector<Predicate> predicates);
}  // namespace predicates

/// An error that no repetition mends: not tried again until something changes. `error` as it was,
/// marked; is_terminal() tells.
Status terminal(Status error);
bool is_terminal(const Status& error);

struct ControllerStats {
  std::uint64_t reconciles = 0;
  std::uint64_t errors = 0;  ///< terminal ones and exceptions among them
  std::uint64_t terminal_errors = 0;
  std::uint64_t exceptions = 0;
  std::uint64_t timeouts = 0;
};

/// A reconcile that is under way.
struct RunningReconcile {
  ObjectKey key;
  std::string reason;
  std::string trace_id;
  Duration runs_for{};
  std::string waits_on;  ///< "patch deployments.apps default/hello"; empty: nothing that is known
  Duration waits_for{};
};

struct QueueReport {
  std::size_t due = 0;      ///< could run now
  std::size_t delayed = 0;  ///< wait for their time
  std::uint64_t added = 0;
  std::uint64_t retried = 0;  ///< of those, after a failure
};

/// How a shutdown went.
struct ShutdownReport {
  std::vector<ObjectKey> cut;  ///< reconciles that were cancelled at the deadline
};

class Controller {
 public:
  /// The environment and the client's Api outlive the controller.
  Controller(Environment& environment, Client client, Resource primary, WatcherConfig config = {});
  /// The same with watches that it has in common with others.
  Controller(SharedWatches& watches, Client client, Resource primary, WatcherConfig config = {});
  ~Controller();
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  // How it is put together; all before run().

  /// Objects that carry an owner reference (controller: true) to a primary object: it runs when
  /// they change. Owners match by group and kind, by name, and by uid where the cache knows it.
  Controller& owns(Resource resource, WatcherConfig config = {}, Predicate predicate = {});
  /// Objects that concern primary objects in another way. Old and new state are both mapped.
  Controller& watches(Resource resource, Mapper mapper, WatcherConfig config = {},
                      Predicate predicate = {});
  /// Which changes of primary objects matter; all unless said. A deletion always does.
  Controller& when(Predicate predicate);
  /// How many objects at once; 1 unless said.
  Controller& concurrency(std::size_t limit);
  Controller& on_error(ErrorPolicy policy);
  /// A reconcile that takes longer is cancelled, and counts as an error; no limit unless said.
  Controller& reconcile_timeout(Duration limit);
  /// How long running reconciles may go on after shut_down(); 30 s unless said.
  Controller& drain_limit(Duration limit);
  /// A reconcile that runs for longer is warned about, with what it waits on, and again each time
  /// that it has taken twice as long; a minute unless said.
  Controller& warn_after(Duration limit);
  /// Told how it fares; outlives the controller.
  Controller& observed_by(Observer* observer);
  /// The word in metrics and log lines; the primary's plural unless said.
  Controller& named(std::string name);
  /// Applied to the primary cache before it keeps an object; others' are in their configs.
  Controller& trim(Trim trim);
  /// Lets the cache of that kind be asked by_index(name, value).
  /// REQUIRES: the controller has that cache; no index has that name.
  Controller& indexed(const Resource& resource, std::string name, Store::Index index);

  /// Runs until shut_down() and then until what runs has ended or is cut; or until it is cancelled,
  /// which cuts everything at once. Once. The controller outlives it.
  Task<ShutdownReport> run(Reconciler reconciler);
  /// No new reconcile starts from now on. On the executor; safe to call again, and before run().
  void shut_down();

  /// Runs that object soon, as if it had changed.
  void trigger(const ObjectKey& key, std::string_view reason = "triggered");
  /// Runs every object that the cache has.
  void trigger_all(std::string_view reason = "triggered");

  /// All watches have had their first full look.
  bool ready() const;
  const std::string& name() const;
  const Store& store() const;
  const Store& store(const Resource& resource) const;
  const ControllerStats& stats() const;
  struct WatchReport {
    Resource resource;
    std::string namespace_;  ///< empty: all
    WatchHealth health;
    bool alive = false;     ///< synced, and heard of lately (Watcher::is_alive)
    Duration silent_for{};  ///< since the last answer, event or bookmark
  };
  /// One for each watch, the primary first.
  std::vector<WatchReport> watch_health() const;
  std::size_t queued() const;
  std::size_t running() const;
  std::size_t concurrency_limit() const;
  QueueReport queue_report() const;
  /// In the order they were started.
  std::vector<RunningReconcile> running_reconciles() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace drydock
