#pragma once
// World: what a scenario runs in: the fake API server with its replicas, the message layer,
// operators' instances, the cluster's own controllers and a virtual clock, all in one thread. Every
// call of an operator goes through sent, applied, answered, delivered; every watch event is a
// message of its own; at each the FaultSource is asked. A crash drops an instance's coroutines;
// what it has sent keeps travelling.
//
// Legality: nothing happens here that a real cluster with that many API servers could not do. Reads
// and watches follow the rules of resourceVersion ("" is fresh, "0" is whatever the replica has, N
// is at least N); a connection never goes back in time.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/engine/sim_context.h"
#include "scenarios/engine/world/occasion.h"
#include "scenarios/engine/world/run_view.h"

namespace drydock::fake {
class Server;
}

namespace drydock::sim {

class Preparation;
namespace detail {
class WorldCore;
}

struct WorldOptions {
  WorldOptions() = default;
  std::uint64_t seed = 1;  ///< uids, name suffixes, the operators' jitter
  unsigned servers = 1;
  WatchProfile profile = WatchProfile::kWatchList;
  std::string controllers = "namespace,garbagecollector";  ///< as --controllers takes it
  std::string namespace_ = "scenario";  ///< the fresh one that objects without a namespace go to
  Duration request_latency = std::chrono::milliseconds(1);
  Duration answer_latency = std::chrono::milliseconds(1);
  Duration event_latency = std::chrono::milliseconds(1);
  Duration controller_latency =
      std::chrono::milliseconds(50);  ///< between steps of one of the cluster's controllers
  Duration client_timeout = std::chrono::seconds(30);
  Duration bookmark_interval = std::chrono::minutes(1);
  Duration min_watch_timeout = std::chrono::minutes(30);  ///< to twice as long, where none is asked
  bool authorize = false;                                 ///< RBAC decides what operators may do
  std::uint64_t max_steps = 5'000'000;
  /// The order of what is ready at one instant; null: first in, first out. Outlives the world.
  ChoiceSource* choices = nullptr;
  /// What stands in the cluster at the start; null: an empty cluster with the fresh namespace.
  std::shared_ptr<const Preparation> prepared;
};

class World final : public RunView {
 public:
  /// All outlive the world. Nothing runs before run_*().
  World(WorldOptions options, const OperatorCatalog& catalog, FaultSource& faults, Trace& trace);
  ~World() override;
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Preparing. Errors: the server's.
  /// Puts objects there as an administrator, at once (CRDs are established when it returns).
  Result<void> install(const std::vector<Object>& objects);

  // Operators; each call acts on the youngest instance of that name that runs. REQUIRES: known to
  // the catalog.
  /// One more instance, beside those that run.
  void start(const std::string& name);
  void crash(const std::string& name);
  void restart(const std::string& name, Duration after = {});
  /// Stands still for `duration` (zero: until it is crashed or restarted): its timers and answers
  /// wait.
  void pause(const std::string& name, Duration duration);
  /// Asks it to shut down in good order.
  void request_shutdown(const std::string& name);
  bool is_running(const std::string& name) const override;
  std::optional<int> exit_status(const std::string& name) const;
  void jump_wall_clock(const std::string& name, Duration offset);
  /// Operators that ended although nobody asked them to: "hello-1: exit status 1".
  const std::vector<std::string>& unexpected_exits() const;

  // Others.
  /// Writes as a user, at once. The last answer; the first error ends it.
  Response act(const Action& action);
  /// A replica hears of nothing new for so long. 1-based.
  void lag(unsigned server, Duration duration);
  void compact();
  /// A deed that needs no message (crash, pause, start, meanwhile, lag, compact, clock jump; of the
  /// others nothing comes): `by` is the operator at hand where the deed names none.
  void perform(const Deed& deed, const std::string& by = {});
  /// Calls it at that time, or as soon as can be.
  void call_at(TimePoint time, std::move_only_function<void()> call);
  /// Ends what holds things back: lags, delays that still run, silent streams (they close), dropped
  /// events (their streams end with 410), pauses. Crashed operators stay down.
  void heal();

  // Time.
  RunEnd run_for(Duration duration);
  RunEnd run_until(const std::function<bool()>& done, Duration limit);
  /// Until no message travels, no controller has work and nothing is ready; timers of operators
  /// that are further away than `horizon` do not count. At most `limit`.
  RunEnd run_until_idle(Duration limit, Duration horizon = std::chrono::milliseconds(500));
  bool is_idle() const;
  TimePoint now() const override;

  // Looking.
  fake::Server& server();
  SimContext& context();
  Object get(const Resource& resource, const ObjectKey& key) const override;
  std::vector<Object> list(const Resource& resource) const override;
  /// The resource that serves `kind`, in any version; nullopt where there is none.
  std::optional<Resource> resource_of(const GroupVersionKind& kind) const override;
  const Knowledge& knowledge(ActorId instance) const override;
  const OperatorUnderTest& operator_of(ActorId instance) const override;
  const std::string& own_namespace() const override;
  bool collects_garbage() const override;
  Duration ordinary_lag() const override;
  /// The time of the last committed change that somebody other than the run made; events and leases
  /// do not count.
  TimePoint last_write() const;
  /// Requests of operators so far, watches included.
  std::uint64_t calls() const;
  /// Counts the changes committed so far.
  std::uint64_t revision() const;
  const WorldOptions& options() const;

 private:
  std::unique_ptr<detail::WorldCore> core_;
};

}  // namespace drydock::sim
