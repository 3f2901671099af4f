#pragma once
// LiveRun: plays a scenario in real time: on the served fake or a real cluster, with the operators
// as processes of their own, killed, stopped and continued where the file says so. The same steps
// and faults as in the simulator; judged by the steps and by whether the cluster becomes as the
// specs ask.
#include <memory>
#include <string>
#include <vector>

#include "operator/base/environment.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/live/armed_faults.h"
#include "scenarios/engine/live/fault_api.h"
#include "scenarios/engine/live/live_cluster.h"

namespace drydock::sim {

/// The operators' programs. Implemented by whoever may start processes.
class Processes {
 public:
  virtual ~Processes() = default;
  /// Starts the operator anew. Errors: it cannot be run.
  virtual Result<void> start(const std::string& operator_name) = 0;
  virtual void kill(const std::string& operator_name) = 0;
  /// Stands still, or goes on.
  virtual void stand_still(const std::string& operator_name, bool still) = 0;
  virtual bool is_running(const std::string& operator_name) = 0;
};

struct LiveOptions {
  LiveOptions() = default;
  Duration max_wait = std::chrono::seconds(60);
  Duration poll_interval = std::chrono::milliseconds(100);
};

class LiveRun final : public FaultApi::Host {
 public:
  /// Everything outlives the run. `faults` is the source of the FaultApi whose host this is.
  LiveRun(Environment& environment, const Scenario& scenario, const OperatorCatalog& catalog,
          LiveCluster& cluster, ArmedFaults& faults, Processes& processes,
          std::function<void()> compact, LiveOptions options);
  ~LiveRun() override;

  /// Empty when it passed; else what did not hold, and where that stands.
  Task<std::string> play();

  /// Empty, or what of the scenario cannot be done in real time, and where that stands.
  static std::string refuse(const Scenario& scenario, bool can_compact);

  void crash(const std::string& operator_name, std::optional<Duration> restart) override;
  void pause(const std::string& operator_name, Duration duration) override;
  Task<void> meanwhile(std::vector<Action> actions) override;
  void compact() override;

 private:
  Task<Result<void>> prepare();
  Task<std::string> play_step(std::size_t index);
  Task<std::string> check(const Step& step, Duration limit);
  Task<std::string> check_refused(const Step& step);
  Task<void> advance(std::size_t index);
  Task<std::string> settle();
  Task<std::string> unmet();
  void arm(const Fault& fault);
  static Task<void> start_later(LiveRun& self, std::string name, Duration after);
  static Task<void> go_on_later(LiveRun& self, std::string name, Duration after);
  static Task<void> perform_later(LiveRun& self, Fault fault);

  Environment& environment_;
  const Scenario& scenario_;
  const OperatorCatalog& catalog_;
  LiveCluster& cluster_;
  ArmedFaults& faults_;
  Processes& processes_;
  std::function<void()> compact_;
  LiveOptions options_;
  std::string trouble_;  ///< of a process that could not be started
  TaskGroup tasks_;
};

}  // namespace drydock::sim
