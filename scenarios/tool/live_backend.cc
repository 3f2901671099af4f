// Scenarios in real time: the served fake, made anew for each, or a cluster that is there.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "fakeapi/http/kubeconfig_file.h"
#include "operator/api/resources.h"
#include "operator/client/connect.h"
#include "operator/telemetry/console_log_sink.h"
#include "scenarios/engine/explore/reference.h"
#include "scenarios/engine/live/live_run.h"
#include "scenarios/tool/fault_door.h"
#include "scenarios/tool/late_host.h"
#include "scenarios/tool/operator_processes.h"
#include "scenarios/tool/replay_backend.h"
#include "scenarios/tool/served_fake.h"
#include "scenarios/tool/stopwatch.h"
#include "scenarios/tool/temporary_folder.h"

namespace drydock::tool {
namespace {

/// Without any the run is its own reference.
bool has_faults(const sim::Scenario& scenario) {
  return !scenario.faults.empty() || std::ranges::any_of(scenario.steps, [](const sim::Step& step) {
    return step.kind == sim::Step::Kind::kFault;
  });
}

/// What one run stands on.
struct Stage {
  RealEnvironment& environment;
  Api& api;     ///< of users
  Api& behind;  ///< what operators reach through the door, unchanged
  const sim::Scenario& scenario;
  std::string own_namespace;
  sim::LiveOptions options;
  std::function<void()> compact;
  /// Before the operators end; may be empty.
  std::function<Task<std::string>(sim::LiveCluster&)> clean_up;
};

class LiveBackend : public ReplayBackend {
 public:
  LiveBackend(const sim::OperatorCatalog& catalog, LiveBackendOptions options)
      : catalog_(catalog), options_(std::move(options)) {}

  std::string refuse(const sim::Scenario& scenario) const override {
    for (const sim::OperatorUse& use : scenario.operators)
      if (command_of(scenario, use).empty())
        return fmt::format("{}: operators: no command is known for \"{}\"",
                           scenario.where.to_string(), use.name);
    return sim::LiveRun::refuse(scenario, live_options());
  }

  std::string remark(const sim::Scenario& scenario) const override {
    const std::vector<std::string> oracles = sim::LiveRun::not_judged(scenario, catalog_);
    if (oracles.empty()) return {};
    return fmt::format(
        "{}: \"{}\" is not judged by {}: of an operator that is known by its command alone nobody "
        "can say what it looks after",
        scenario.where.to_string(), scenario.name, fmt::join(oracles, ", "));
  }

  Played play(const sim::Scenario& scenario, bool) override {
    const Stopwatch watch;
    sim::LiveOptions live = live_options();
    if (has_faults(scenario) && sim::has_reference(scenario)) {
      const sim::LiveResult reference = play_once(sim::without_faults(scenario), live);
      if (reference.passed) live.reference_end = reference.end_state;
    }
    sim::LiveResult result = play_once(scenario, live);
    Played played;
    played.passed = result.passed;
    played.why = std::move(result.why);
    played.trace = std::move(result.trace);
    played.time =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(watch.seconds()));
    return played;
  }

 protected:
  virtual bool can_compact() const = 0;
  virtual Task<sim::LiveResult> on_stage(RealEnvironment& environment,
                                         const sim::Scenario& scenario, sim::LiveOptions live) = 0;

  static sim::LiveResult failed(std::string why) {
    sim::LiveResult result;
    result.why = std::move(why);
    return result;
  }

  /// Opens the door, plays, closes.
  Task<sim::LiveResult> perform(Stage stage) {
    const TemporaryFolder folder;
    if (folder.path().empty()) co_return failed("cannot make a folder for kubeconfigs");
    Environment& environment = stage.environment.environment();
    sim::ArmedFaults faults;
    sim::LiveRecorder recorder(environment);
    LateHost host;
    FaultDoorOptions door_options;
    door_options.faults.longest_fault = stage.options.longest_fault();
    door_options.faults.gap_lasts = stage.options.max_wait / 4;
    door_options.faults.recorder = &recorder;
    for (const sim::OperatorUse& use : stage.scenario.operators)
      door_options.operators.push_back(use.name);
    auto door = FaultDoor::open(stage.environment, stage.behind, faults, host, door_options);
    if (!door) co_return failed(door.error().message);
    std::map<std::string, std::vector<std::string>> commands;
    for (const sim::OperatorUse& use : stage.scenario.operators)
      commands[use.name] = command_of(stage.scenario, use);
    OperatorProcesses processes(
        std::move(commands),
        [&](const sim::Instance& instance) -> Result<std::string> {
          const std::string file =
              fmt::format("{}/{}-{}.kubeconfig", folder.path(), instance.name, instance.number);
          DRYDOCK_TRY(const std::string text, (*door)->kubeconfig_of(instance));
          DRYDOCK_CHECK(http::write_private_file(file, text));
          return file;
        },
        options_.operator_logs);
    // They are in process groups of their own: whoever ends us does not reach them.
    const auto playing = std::make_shared<bool>(true);
    stage.environment.on_termination_signal([&, playing](int signal) {
      std::error_code ignored;
      if (*playing) processes.kill_all();
      if (*playing) std::filesystem::remove_all(folder.path(), ignored);
      std::_Exit(128 + signal);
    });
    sim::LiveCluster cluster(stage.api, stage.own_namespace, &recorder);
    sim::LiveRun run(environment, stage.scenario,
                     {catalog_, cluster, faults, recorder, processes, stage.compact,
                      [&door] { (*door)->heal(); }},
                     stage.options);
    host.run = &run;
    sim::LiveResult result = co_await run.play();
    if (stage.clean_up) {
      // Operators that nothing befalls any more.
      faults.disarm();
      (*door)->heal();
      for (const sim::OperatorUse& use : stage.scenario.operators) {
        if (processes.running(use.name).empty()) processes.start(use.name);
        for (const unsigned number : processes.running(use.name))
          processes.stand_still({use.name, number}, false);
      }
      const std::string trouble = co_await stage.clean_up(cluster);
      if (result.passed && !trouble.empty()) result = failed(trouble);
    }
    processes.kill_all();
    co_await (*door)->stop();
    *playing = false;
    co_return result;
  }

  std::vector<std::string> command_of(const sim::Scenario& scenario,
                                      const sim::OperatorUse& use) const {
    if (!use.command.empty()) {
      std::vector<std::string> command = use.command;
      // A path beside the file; otherwise as a shell would find it.
      const auto beside = std::filesystem::absolute(scenario.where.file).parent_path() / command[0];
      if (command[0].starts_with('.') && std::filesystem::exists(beside))
        command[0] = beside.string();
      return command;
    }
    const sim::OperatorUnderTest* known = catalog_.find(use.name);
    if (known == nullptr || known->command.empty()) return {};
    std::vector<std::string> command = known->command;
    // Beside this program, where both were built or installed.
    const std::string beside = options_.program_folder + "/" + command[0];
    if (std::filesystem::exists(beside)) command[0] = beside;
    return command;
  }

  sim::LiveOptions live_options() const {
    sim::LiveOptions live;
    live.max_wait = options_.max_wait;
    live.can_compact = can_compact();
    return live;
  }
  const LiveBackendOptions& options() const { return options_; }

 private:
  sim::LiveResult play_once(const sim::Scenario& scenario, const sim::LiveOptions& live) {
    LogOptions log;
    log.level = LogLevel::kError;
    ConsoleLogSink sink(log);
    RealEnvironment environment(sink, "drydock");
    sim::LiveResult result;
    environment.run(set_up(*this, environment, scenario, live, result));
    return result;
  }
  static Task<void> set_up(LiveBackend& self, RealEnvironment& environment,
                           const sim::Scenario& scenario, sim::LiveOptions live,
                           sim::LiveResult& result) {
    result = co_await self.on_stage(environment, scenario, std::move(live));
  }

  const sim::OperatorCatalog& catalog_;
  LiveBackendOptions options_;
};

class ServedBackend final : public LiveBackend {
 public:
  using LiveBackend::LiveBackend;

 private:
  bool can_compact() const override { return true; }
  Task<sim::LiveResult> on_stage(RealEnvironment& environment, const sim::Scenario& scenario,
                                 sim::LiveOptions live) override {
    ServedFakeOptions options;
    if (!scenario.controllers.empty()) options.controllers = scenario.controllers;
    auto fake = ServedFake::make(environment, std::move(options));
    if (!fake) co_return failed(fake.error().message);
    if (auto started = (*fake)->start(); !started) co_return failed(started.error().message);
    live.collects_garbage = scenario.controllers.find("-garbagecollector") == std::string::npos;
    sim::LiveResult result = co_await perform({environment,
                                               (*fake)->api(),
                                               (*fake)->api(),
                                               scenario,
                                               "scenario",
                                               std::move(live),
                                               [&fake] { (*fake)->server().compact(); },
                                               {}});
    co_await (*fake)->stop();
    co_return result;
  }
};

class ClusterBackend final : public LiveBackend {
 public:
  using LiveBackend::LiveBackend;

 private:
  bool can_compact() const override { return false; }
  Task<sim::LiveResult> on_stage(RealEnvironment& environment, const sim::Scenario& scenario,
                                 sim::LiveOptions live) override {
    ConnectOptions connecting;
    connecting.kubeconfig = options().kubeconfig;
    auto connected = connect(connecting, options().variables, environment.environment());
    if (!connected) co_return failed(connected.error().message);
    const Client client(*connected->api, "drydock");
    for (const Object& object : scenario.given)
      if (object.kind() == "Namespace" &&
          co_await client.get(resources::namespaces(), object.key()))
        co_return failed(
            fmt::format("given: the cluster has a Namespace {} already: it would be "
                        "removed afterwards",
                        object.name()));
    // Of its own for each scenario, so that one's remains are not another's beginning.
    const std::string name =
        fmt::format("drydock-{}-{}", environment.environment().random.below(1'000'000), ++played_);
    const Duration limit = live.max_wait;
    co_return co_await perform(
        {environment, *connected->api, *connected->https, scenario, name, std::move(live), [] {},
         [&environment, limit](sim::LiveCluster& cluster) {
           return remove_namespaces(environment.environment(), cluster, limit);
         }});
  }

  // While the operators still run: they have finalizers to take off.
  static Task<std::string> remove_namespaces(Environment& environment, sim::LiveCluster& cluster,
                                             Duration limit) {
    const Client& client = cluster.client();
    for (const std::string& name : cluster.namespaces()) {
      const auto removed = co_await client.remove(resources::namespaces(), {"", name});
      if (!removed && removed.error().code != 404)
        co_return "cannot remove its namespace: " + removed.error().to_string();
    }
    const TimePoint end = environment.now() + limit;
    for (const std::string& name : cluster.namespaces())
      while (co_await client.get(resources::namespaces(), {"", name})) {
        if (environment.now() >= end)
          co_return fmt::format("its namespace {} is still there {} after it was removed", name,
                                format_duration(limit));
        co_await environment.sleep_for(std::chrono::milliseconds(200));
      }
    co_return std::string();
  }

  unsigned played_ = 0;
};

}  // namespace

std::unique_ptr<ReplayBackend> make_served_backend(const sim::OperatorCatalog& catalog,
                                                   LiveBackendOptions options) {
  return std::make_unique<ServedBackend>(catalog, std::move(options));
}

std::unique_ptr<ReplayBackend> make_cluster_backend(const sim::OperatorCatalog& catalog,
                                                    LiveBackendOptions options) {
  return std::make_unique<ClusterBackend>(catalog, std::move(options));
}

}  // namespace drydock::tool
