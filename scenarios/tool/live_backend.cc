// Scenarios in real time: the served fake, made anew for each, or a cluster that is there.
#include <fmt/format.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>

#include "fakeapi/http/kubeconfig_file.h"
#include "operator/client/connect.h"
#include "operator/telemetry/console_log_sink.h"
#include "scenarios/tool/fault_door.h"
#include "scenarios/tool/operator_processes.h"
#include "scenarios/tool/replay_backend.h"
#include "scenarios/tool/served_fake.h"
#include "scenarios/tool/stopwatch.h"

namespace drydock::tool {
namespace {

/// A folder of its own, gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "drydock-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The faults' host is the run, which is made after the door that asks it.
class LateHost final : public sim::FaultApi::Host {
 public:
  sim::LiveRun* run = nullptr;
  void crash(const std::string& name, std::optional<Duration> restart) override {
    run->crash(name, restart);
  }
  void pause(const std::string& name, Duration duration) override { run->pause(name, duration); }
  Task<void> meanwhile(std::vector<sim::Action> actions) override {
    return run->meanwhile(std::move(actions));
  }
  void compact() override { run->compact(); }
};

/// What one run stands on.
struct Stage {
  RealEnvironment& environment;
  Api& api;  ///< of users, and what operators reach behind the door
  const sim::Scenario& scenario;
  std::string own_namespace;
  std::function<void()> compact;
};

class LiveBackend : public ReplayBackend {
 public:
  LiveBackend(const sim::OperatorCatalog& catalog, LiveBackendOptions options)
      : catalog_(catalog), options_(std::move(options)) {}

  std::string refuse(const sim::Scenario& scenario) const override {
    for (const sim::OperatorUse& use : scenario.operators)
      if (command_of(use).empty())
        return fmt::format("{}: operators: no command is known for \"{}\"",
                           scenario.where.to_string(), use.name);
    return sim::LiveRun::refuse(scenario, can_compact());
  }

  Played play(const sim::Scenario& scenario, bool) override {
    const Stopwatch watch;
    Played played;
    LogOptions log;
    log.level = LogLevel::kError;
    ConsoleLogSink sink(log);
    RealEnvironment environment(sink, "drydock");
    environment.run(set_up(*this, environment, scenario, played.why));
    played.passed = played.why.empty();
    played.time =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(watch.seconds()));
    return played;
  }

 protected:
  virtual bool can_compact() const = 0;
  virtual Task<std::string> on_stage(RealEnvironment& environment,
                                     const sim::Scenario& scenario) = 0;

  /// Opens the door, plays, closes.
  Task<std::string> perform(Stage stage) {
    const TemporaryFolder folder;
    if (folder.path().empty()) co_return "cannot make a folder for kubeconfigs";
    sim::ArmedFaults faults;
    LateHost host;
    FaultDoorOptions door_options;
    for (const sim::OperatorUse& use : stage.scenario.operators)
      door_options.operators.push_back(use.name);
    auto door = FaultDoor::open(stage.environment, stage.api, faults, host, door_options);
    if (!door) co_return door.error().message;
    std::map<std::string, OperatorProcesses::Program> programs;
    for (const sim::OperatorUse& use : stage.scenario.operators) {
      const std::string file = fmt::format("{}/{}.kubeconfig", folder.path(), use.name);
      const auto written = http::write_private_file(file, (*door)->kubeconfig_of(use.name));
      if (!written) co_return written.error().message;
      programs[use.name] = {command_of(use), file};
    }
    OperatorProcesses processes(std::move(programs));
    sim::LiveCluster cluster(stage.api, stage.own_namespace);
    sim::LiveOptions live;
    live.max_wait = options_.max_wait;
    sim::LiveRun run(stage.environment.environment(), stage.scenario, catalog_, cluster, faults,
                     processes, stage.compact, live);
    host.run = &run;
    std::string failure = co_await run.play();
    for (const sim::OperatorUse& use : stage.scenario.operators) processes.kill(use.name);
    co_await (*door)->stop();
    co_return failure;
  }

  std::vector<std::string> command_of(const sim::OperatorUse& use) const {
    if (!use.command.empty()) return use.command;
    const sim::OperatorUnderTest* known = catalog_.find(use.name);
    if (known == nullptr || known->command.empty()) return {};
    std::vector<std::string> command = known->command;
    // Beside this program, where both were built or installed.
    const std::string beside = options_.program_folder + "/" + command[0];
    if (std::filesystem::exists(beside)) command[0] = beside;
    return command;
  }

  const LiveBackendOptions& options() const { return options_; }

 private:
  static Task<void> set_up(LiveBackend& self, RealEnvironment& environment,
                           const sim::Scenario& scenario, std::string& why) {
    why = co_await self.on_stage(environment, scenario);
  }

  const sim::OperatorCatalog& catalog_;
  LiveBackendOptions options_;
};

class ServedBackend final : public LiveBackend {
 public:
  using LiveBackend::LiveBackend;

 private:
  bool can_compact() const override { return true; }
  Task<std::string> on_stage(RealEnvironment& environment, const sim::Scenario& scenario) override {
    ServedFakeOptions options;
    if (!scenario.controllers.empty()) options.controllers = scenario.controllers;
    auto fake = ServedFake::make(environment, std::move(options));
    if (!fake) co_return fake.error().message;
    if (auto started = (*fake)->start(); !started) co_return started.error().message;
    std::string failure = co_await perform({environment, (*fake)->api(), scenario, "scenario",
                                            [&fake] { (*fake)->server().compact(); }});
    co_await (*fake)->stop();
    co_return failure;
  }
};

class ClusterBackend final : public LiveBackend {
 public:
  using LiveBackend::LiveBackend;

 private:
  bool can_compact() const override { return false; }
  Task<std::string> on_stage(RealEnvironment& environment, const sim::Scenario& scenario) override {
    ConnectOptions connecting;
    connecting.kubeconfig = options().kubeconfig;
    auto connected = connect(connecting, options().variables, environment.environment());
    if (!connected) co_return connected.error().message;
    // Of its own for each scenario, so that one's remains are not another's beginning.
    const std::string name =
        fmt::format("drydock-{}-{}", environment.environment().random.below(1'000'000), ++played_);
    std::string failure = co_await perform({environment, *connected->api, scenario, name, [] {}});
    const Client client(*connected->api, "drydock");
    const Resource namespaces{"", "v1", "namespaces", "Namespace", false};
    auto removed = co_await client.remove(namespaces, {"", name});
    if (failure.empty() && !removed)
      failure = "cannot remove its namespace: " + removed.error().to_string();
    co_return failure;
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
