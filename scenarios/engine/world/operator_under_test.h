#pragma once
// OperatorUnderTest: all that the harness must know of an operator to break it: how to run an
// instance, what it makes out of what, and when a specification is met. A value; the functions hold
// no state of a run, since thousands of runs share them.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "operator/api/api.h"
#include "operator/api/client.h"
#include "operator/base/environment.h"
#include "operator/base/random.h"
#include "operator/base/shutdown.h"
#include "operator/runtime/watcher.h"

namespace drydock::sim {

/// What is stored in the cluster, in the version that is asked for; read-only, at once, never
/// stale.
class ClusterView {
 public:
  virtual ~ClusterView() = default;
  virtual Object get(const Resource& resource, const ObjectKey& key) const = 0;
  /// Of all namespaces, in the order of their keys.
  virtual std::vector<Object> list(const Resource& resource) const = 0;
};

/// What one instance is given. Everything outlives it.
struct InstanceWorld {
  Environment& environment;
  Api& api;
  Shutdown& shutdown;
  WatchProfile profile = WatchProfile::kWatchList;
  std::string identity;  ///< of its own: "hello-1", "hello-2" after a restart
};

struct OperatorUnderTest {
  std::string name;
  /// There before it starts: its CustomResourceDefinitions, and whatever else it needs.
  std::vector<Object> manifests;
  Resource primary;
  /// The kinds that it writes besides the primary one (events and leases need not be named).
  std::vector<Resource> dependents;
  std::string field_manager;
  std::string finalizer;  ///< empty: it uses none
  /// Runs an instance until shutdown; a crash drops the frame. The value is the exit status.
  std::function<Task<int>(InstanceWorld world)> run;
  /// What of the primary object's specification is not so ("Deployment default/hello: replicas 1,
  /// not 2"); empty when all is. Also asked for specifications that are invalid: those ask for
  /// nothing.
  std::function<std::string(const Object& primary, const ClusterView& view)> unmet;
  /// The status is honest; the complaint otherwise. May be empty.
  std::function<std::string(const Object& primary, const ClusterView& view)> dishonest;
  /// A `spec` as a user might write it, now and then an invalid one; unset: made from the CRD's
  /// schema.
  std::function<Json(Random& random)> make_spec;
  /// Which of the cluster's own controllers it needs to be worth looking at.
  std::string controllers = "namespace,garbagecollector";
  /// It looks at each object again that often; how long a stable state is watched follows from it.
  Duration requeue_after = std::chrono::minutes(10);
  /// More calls for one object in one virtual minute than this are a hot loop.
  unsigned calls_per_minute = 60;
  /// Set: it may end by itself, as when it has lost its lease, and whoever runs it starts it again
  /// so long after. Else nobody does, and an end that nobody asked for is a mistake.
  std::optional<Duration> comes_back_after{};
  /// Several of its instances may run at once for long: it elects a leader, or needs none. Only
  /// then sweeps and explorers start second ones: two that take their turns with views of different
  /// age undo each other's work.
  bool several = false;
  /// How the served and cluster backends start it.
  std::vector<std::string> command;
  /// It deletes its dependents itself, and takes its finalizer off once they are gone or going;
  /// otherwise those that have an owner may be left to the garbage collector.
  bool deletes_dependents = false;
};

class Preparations;

/// Operators by name. Outlives the runs that use it; once filled, runs in several threads may.
class OperatorCatalog {
 public:
  OperatorCatalog();
  ~OperatorCatalog();
  void add(OperatorUnderTest operator_under_test);
  /// Null where there is none.
  const OperatorUnderTest* find(std::string_view name) const;
  /// In the order they were added.
  std::vector<std::string> names() const;
  /// What runs of these operators start from (preparation.h).
  Preparations& preparations() const { return *preparations_; }

 private:
  std::unique_ptr<Preparations> preparations_;
  std::vector<std::unique_ptr<OperatorUnderTest>> operators_;
};

}  // namespace drydock::sim
