#pragma once
// LiveRun: plays a scenario in real time: on the served fake or a real cluster, with the operators
// as processes of their own, killed, stopped and continued where the file says so. The same steps,
// faults and oracles as in the simulator; what was seen is judged once it is over.
#include <memory>
#include <string>
#include <vector>

#include "operator/base/environment.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/live/cluster_history.h"
#include "scenarios/engine/live/fault_api.h"
#include "scenarios/engine/live/lease_watch.h"
#include "scenarios/engine/live/live_cluster.h"
#include "scenarios/engine/world/armed_faults.h"

namespace drydock::sim {

/// The operators' programs. Implemented by whoever may start processes.
class Processes {
 public:
  virtual ~Processes() = default;
  /// Starts one more instance; its number. Errors: it cannot be run.
  virtual Result<unsigned> start(const std::string& operator_name) = 0;
  virtual void kill(const Instance& instance) = 0;
  /// Stands still, or goes on.
  virtual void stand_still(const Instance& instance, bool still) = 0;
  /// The numbers of those that run, in order.
  virtual std::vector<unsigned> running(const std::string& operator_name) = 0;
  struct End {
    Instance instance;
    std::string how;  ///< "exit status 1"
  };
  /// One that ended by itself; each is told once.
  virtual std::optional<End> ended() = 0;
};

struct LiveOptions {
  LiveOptions() = default;
  Duration max_wait = std::chrono::seconds(60);
  Duration poll_interval = std::chrono::milliseconds(100);
  /// How long nothing may be written before the cluster counts as settled.
  Duration calm = std::chrono::seconds(2);
  /// How long it must stay so.
  Duration stable_for = std::chrono::seconds(10);
  bool befalls_controllers = false;  ///< the cluster's controllers ask may_step() first
  bool collects_garbage = true;
  /// Judge `same-end` against this state; empty: not judged.
  std::string reference_end;

  /// What durations of faults are cut to, so that what comes of them is still waited for.
  Duration longest_fault() const { return max_wait / 2; }
};

struct LiveResult {
  bool passed = false;
  std::string why;
  std::vector<Violation> violations;
  std::string failed_step;  ///< what did not hold, or could not be done; empty when all was
  std::size_t faults_hit = 0;
  std::string end_state;
  std::shared_ptr<const Trace> trace;
};

/// What a run stands on; all of it outlives the run.
struct LiveStage {
  const OperatorCatalog& catalog;
  LiveCluster& cluster;
  ArmedFaults& faults;  ///< the source of the FaultApi whose host the run is
  LiveRecorder& recorder;
  Processes& processes;
  std::function<Task<Result<void>>()> compact;
  std::function<void()> heal;  ///< ends what the FaultApi holds back
  /// As FaultApi::Host has it; empty where that cannot be done.
  std::function<std::string(const GroupVersionResource&, const ObjectKey&)> write_again;
};

class LiveRun final : public FaultApi::Host {
 public:
  LiveRun(Environment& environment, const Scenario& scenario, LiveStage stage, LiveOptions options);
  ~LiveRun() override;

  Task<LiveResult> play();

  /// Empty, or what of the scenario cannot be done in real time, and where that stands.
  static std::string refuse(const Scenario& scenario, const LiveOptions& options);
  /// Oracles that cannot judge this scenario's operators, for want of knowing what they look after.
  static std::vector<std::string> not_judged(const Scenario& scenario,
                                             const OperatorCatalog& catalog);

  void crash(const Instance& instance, std::optional<Duration> restart) override;
  void pause(const Instance& instance, Duration duration) override;
  bool is_alive(const Instance& instance) const override;
  void start_beside(const std::string& operator_name) override;
  Task<void> meanwhile(std::vector<Action> actions) override;
  Task<void> compact() override;
  std::string write_again(const GroupVersionResource& resource, const ObjectKey& key) override;
  Task<void> before_write(Resource resource) override;
  /// Whether this controller of the cluster may do now what it has to do; to be asked before each
  /// of its steps, and again where it may not.
  bool may_step(std::string_view controller);

 private:
  Task<Result<void>> prepare();
  Task<void> follow_kinds();
  Task<std::string> play_step(std::size_t index);
  Task<std::string> check(const Step& step, Duration limit);
  Task<std::string> check_refused(const Step& step);
  Task<void> advance(std::size_t index);
  Task<std::string> wait_until_quiet(Duration duration);
  Task<std::string> settle();
  Task<bool> come_to_rest();
  Task<void> stay();
  Task<void> restart_all();
  Task<std::string> unmet();
  LiveResult judge(std::string failure);
  bool passes(LiveResult& result, const std::string& failure) const;
  std::string start(const std::string& name);
  /// Which one is meant; number 0 where none runs.
  Instance named(Instance instance) const;
  bool is_running(const std::string& name) const;
  /// Each lease that operators agree by is held by one that runs.
  bool is_led() const;
  void go_on(const Instance& instance);
  void note_exits();
  void complain(std::string oracle, std::string reason, std::string message);
  Task<void> wait(Duration duration);
  void arm(const Fault& fault);
  void heal();
  /// `at_hand`: the operator that it befalls where it names none.
  void perform(const Fault& fault, const std::string& at_hand);
  void lease_lost(const std::string& operator_name);
  /// Unless one runs by then.
  static Task<void> start_later(LiveRun& self, std::string name, Duration after);
  static Task<void> come_back_later(LiveRun& self, std::string name, Duration after);
  static Task<void> go_on_later(LiveRun& self, Instance instance, Duration after);
  static Task<void> perform_later(LiveRun& self, std::shared_ptr<ArmedFaults::Armed> armed);
  static Task<void> others_write(LiveRun& self, std::vector<Action> actions);

  Environment& environment_;
  const Scenario& scenario_;
  LiveStage stage_;
  LiveOptions options_;
  std::vector<Violation> violations_;
  bool over_ = false;
  std::string trouble_;  ///< a process that could not be started, a compaction that was none
  ClusterHistory history_;
  LeaseWatch leases_;
  std::map<std::string, TimePoint, std::less<>> held_;  ///< controllers, until when
  TaskGroup tasks_;
};

}  // namespace drydock::sim
