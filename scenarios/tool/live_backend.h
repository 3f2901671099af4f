#pragma once
// LiveBackend: plays scenarios in real time: opens the door before a cluster, starts the operators
// behind it, has a LiveRun play, and closes. What cluster that is its subclasses say.
#include <functional>
#include <string>
#include <vector>

#include "operator/base/real_environment.h"
#include "scenarios/engine/live/live_run.h"
#include "scenarios/tool/late_host.h"
#include "scenarios/tool/replay_backend.h"

namespace drydock::tool {

class LiveBackend : public ReplayBackend {
 public:
  /// The catalog outlives it.
  LiveBackend(const sim::OperatorCatalog& catalog, LiveBackendOptions options)
      : catalog_(catalog), options_(std::move(options)) {}

  std::string refuse(const sim::Scenario& scenario) const override;
  std::string remark(const sim::Scenario& scenario) const override;
  Played play(const sim::Scenario& scenario, Keep keep) override;

 protected:
  /// What one run stands on.
  struct Stage {
    RealEnvironment& environment;
    Api& api;     ///< of users
    Api& behind;  ///< what operators reach through the door, unchanged
    const sim::Scenario& scenario;
    std::string own_namespace;
    sim::LiveOptions options;
    LateHost& host;
    /// Empty: the door acts so.
    std::function<Task<Result<void>>()> compact;
    /// As LiveStage has it; may be empty.
    std::function<std::string(const GroupVersionResource&, const ObjectKey&)> write_again;
    /// Before the operators end; may be empty.
    std::function<Task<std::string>(sim::LiveCluster&)> clean_up;
  };

  /// Its controllers are ours.
  virtual bool owns_cluster() const = 0;
  virtual Task<sim::LiveResult> on_stage(RealEnvironment& environment,
                                         const sim::Scenario& scenario, sim::LiveOptions live) = 0;

  static sim::LiveResult failed(std::string why);
  /// Opens the door, plays, closes.
  Task<sim::LiveResult> perform(Stage stage);
  const LiveBackendOptions& options() const { return options_; }

 private:
  std::vector<std::string> command_of(const sim::Scenario& scenario,
                                      const sim::OperatorUse& use) const;
  sim::LiveOptions live_options() const;
  sim::LiveResult play_once(const sim::Scenario& scenario, const sim::LiveOptions& live);
  static Task<void> set_up(LiveBackend& self, RealEnvironment& environment,
                           const sim::Scenario& scenario, sim::LiveOptions live,
                           sim::LiveResult& result);

  const sim::OperatorCatalog& catalog_;
  LiveBackendOptions options_;
};

}  // namespace drydock::tool
