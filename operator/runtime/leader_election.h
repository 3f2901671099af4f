#pragma once
// LeaderElector: of several instances of an operator one works, the others wait until it is gone.
// They agree by a coordination.k8s.io/v1 Lease that the leader writes anew every two seconds.
//
//   LeaderElector elector(environment, client, {.lease = {"prod", "hello-operator"}}, &events);
//   std::unique_ptr<Api> api = elector.guard(real_api);   // what the work writes through
//   switch (co_await elector.lead([&] { return run_controllers(*api); }, shutdown)) { ... }
//
// Follows client-go's leaderelection. Whether another's lease has run out is told by this machine's
// monotonic clock, from when its record was last seen to change: clocks that are wrong or jump do
// no harm. Differs: our own leadership counts from when a renewal was sent, not from its answer;
// from the renew deadline on the guarded Api refuses every write, also in the first step of a
// process that was not scheduled for a while; another holder ends the leadership at once, not at
// the deadline. One executor.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "operator/api/client.h"
#include "operator/base/environment.h"
#include "operator/base/shutdown.h"
#include "operator/runtime/event_recorder.h"
#include "operator/runtime/lease_record.h"

namespace drydock {

struct LeaderElectionConfig {
  ObjectKey lease{};
  std::string identity{};  ///< of this instance, unlike any other: see leader_identity()
  Duration lease_duration = std::chrono::seconds(15);  ///< others wait that long; whole seconds
  Duration renew_deadline = std::chrono::seconds(10);  ///< the leader gives up after so long
  Duration retry_period = std::chrono::seconds(2);
};

/// Errors: reason BadRequest, one line, unless lease duration > renew deadline > 1.2 retry periods
/// and the lease has a name and a namespace.
Result<void> check(const LeaderElectionConfig& config);

/// "host_uuid", as client-go's users do.
std::string leader_identity(std::string_view host, Random& random);

/// How lead() ended.
enum class LeadershipEnd {
  kFinished,    ///< the work ended by itself; the lease is released
  kLost,        ///< the lease was lost and the work cancelled: the program should end
  kNotElected,  ///< the shutdown came first
};

class LeaderElector {
 public:
  /// Told of each change: true when this instance leads from now on, false when no more.
  using OnChange = std::function<void(bool leads)>;

  /// `client` must not go through guard(). Environment, Api and recorder (which may be null)
  /// outlive it. REQUIRES: check(config).
  LeaderElector(Environment& environment, Client client, LeaderElectionConfig config,
                EventRecorder* events = nullptr, OnChange on_change = {});
  LeaderElector(const LeaderElector&) = delete;
  LeaderElector& operator=(const LeaderElector&) = delete;

  /// Waits until this instance leads, or the shutdown is asked for; then runs `work` for as long as
  /// it leads. Once. Cancellation: cancels the work; the lease is not released, as in a crash.
  Task<LeadershipEnd> lead(std::function<Task<void>()> work, Shutdown& shutdown);

  /// May write at this moment.
  bool is_leader() const;
  /// Who holds the lease as far as is known; empty: nobody.
  std::string leader() const { return seen_.holder; }
  const LeaderElectionConfig& config() const { return config_; }

  /// `inner`, but writes are refused (reason Unavailable, nothing is sent) while this instance does
  /// not lead. To be laid below whatever repeats requests. `inner` and this outlive it.
  std::unique_ptr<Api> guard(Api& inner) const;

 private:
  enum class Attempt { kHeld, kTaken, kFailed };
  Task<void> campaign();
  Task<void> keep();
  Task<Attempt> attempt();
  Task<void> attempt_unguarded(Attempt& result);
  Task<bool> write(Object lease, LeaseRecord record, Attempt& result);
  Task<void> release();
  Task<void> release_unguarded();
  void observe(Object lease);
  void changed(bool leads);
  LeaseRecord own_record() const;

  Environment& environment_;
  Client client_;
  LeaderElectionConfig config_;
  EventRecorder* events_;
  OnChange on_change_;
  Logger logger_;
  Object lease_;         // as last seen
  LeaseRecord seen_;     // its spec
  TimePoint seen_at_{};  // when it was last seen to change
  bool leads_ = false;
  TimePoint renewed_at_{};  // when the last renewal that succeeded was sent
};

}  // namespace drydock
