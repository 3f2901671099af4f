#pragma once
// The Hello operator: everything between an Api and an exit status. Run alike by main(), by the
// demo and by the simulator.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "operator/api/api.h"
#include "operator/base/environment.h"
#include "operator/base/shutdown.h"
#include "operator/runtime/leader_election.h"
#include "operator/runtime/observer.h"
#include "operator/runtime/watcher.h"

namespace drydock::hello {

struct HelloOptions {
  HelloOptions() = default;
  std::string namespace_;  ///< empty: all
  Duration requeue_after = std::chrono::minutes(10);
  /// How long reconciles that run may go on after the shutdown was asked for.
  Duration drain_limit = std::chrono::seconds(20);
  std::size_t concurrency = 4;
  WatchProfile profile = WatchProfile::kWatchList;
  /// Caches keep bytes and parse them when they are looked at. Where the server is in this process,
  /// documents are shared with it and cost nothing.
  bool keep_bytes = true;
  /// Set: of several instances one works. Without an `identity` it gets one from chance.
  std::optional<LeaderElectionConfig> leader_election;
  /// What is laid over the Api that only a leader may write through: retries. None unless said.
  std::function<std::unique_ptr<Api>(Api& inner)> retries;
  /// Told how it fares; may be null.
  Observer* observer = nullptr;
};

/// Runs until the shutdown is asked for, then until what runs has ended. The exit status: 0, or 1
/// when the CRD is missing, the server refuses us, a reconcile had to be cut, or the lease was
/// lost: then nothing was written since. Never installs the CRD. Cancellation: terminal; a crash is
/// dropping the frame. Everything referred to outlives it.
Task<int> run_hello(Environment& environment, Api& api, HelloOptions options, Shutdown& shutdown);

}  // namespace drydock::hello
