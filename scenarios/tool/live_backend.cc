#include "scenarios/tool/live_backend.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "fakeapi/http/kubeconfig_file.h"
#include "operator/telemetry/console_log_sink.h"
#include "scenarios/engine/explore/reference.h"
#include "scenarios/tool/fault_door.h"
#include "scenarios/tool/operator_processes.h"
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

sim::RunResult as_run(sim::LiveResult result) {
  sim::RunResult run;
  const auto& records = result.trace->records();
  run.calls = static_cast<std::uint64_t>(
      std::ranges::count(records, sim::Record::Kind::kSent, &sim::Record::kind));
  if (!records.empty()) run.virtual_time = records.back().at.time_since_epoch();
  run.faults_hit = result.faults_hit;
  run.violations = std::move(result.violations);
  run.failed_step = std::move(result.failed_step);
  run.trace = std::move(result.trace);
  run.passed = result.passed;
  run.why = std::move(result.why);
  return run;
}

}  // namespace

std::string LiveBackend::refuse(const sim::Scenario& scenario) const {
  for (const sim::OperatorUse& use : scenario.operators)
    if (command_of(scenario, use).empty())
      return fmt::format("{}: operators: no command is known for \"{}\"",
                         scenario.where.to_string(), use.name);
  return sim::LiveRun::refuse(scenario, live_options());
}

std::string LiveBackend::remark(const sim::Scenario& scenario) const {
  const std::vector<std::string> oracles = sim::LiveRun::not_judged(scenario, catalog_);
  if (oracles.empty()) return {};
  return fmt::format(
      "{}: \"{}\" is not judged by {}: of an operator that is known by its command alone nobody "
      "can say what it looks after",
      scenario.where.to_string(), scenario.name, fmt::join(oracles, ", "));
}

Played LiveBackend::play(const sim::Scenario& scenario, Keep keep) {
  const Stopwatch watch;
  sim::LiveOptions live = live_options();
  Played played;
  const bool judges_end = sim::has_reference(scenario);
  const bool beside = keep == Keep::kTraceAndReference;
  if (has_faults(scenario) && (judges_end || beside)) {
    // How it ends is seen at once.
    sim::LiveOptions brief = live;
    brief.stable_for = std::min(live.stable_for, live.calm);
    sim::LiveResult reference = play_once(sim::without_faults(scenario), brief);
    if (judges_end && reference.passed) live.reference_end = reference.end_state;
    if (beside && reference.trace)
      played.reference = std::make_shared<sim::RunResult>(as_run(std::move(reference)));
  }
  sim::LiveResult result = play_once(scenario, live);
  played.passed = result.passed;
  played.why = result.why;
  played.time =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(watch.seconds()));
  if (keep != Keep::kNothing && result.trace)
    played.run = std::make_shared<sim::RunResult>(as_run(std::move(result)));
  return played;
}

sim::LiveResult LiveBackend::failed(std::string why) {
  sim::LiveResult result;
  result.why = std::move(why);
  return result;
}

Task<sim::LiveResult> LiveBackend::perform(Stage stage) {
  const TemporaryFolder folder;
  if (folder.path().empty()) co_return failed("cannot make a folder for kubeconfigs");
  Environment& environment = stage.environment.environment();
  sim::ArmedFaults faults;
  sim::LiveRecorder recorder(environment);
  FaultDoorOptions door_options;
  door_options.faults.longest_fault = stage.options.longest_fault();
  door_options.faults.gap_lasts = stage.options.max_wait / 4;
  door_options.faults.recorder = &recorder;
  for (const sim::OperatorUse& use : stage.scenario.operators)
    door_options.operators.push_back(use.name);
  auto door = FaultDoor::open(stage.environment, stage.behind, faults, stage.host, door_options);
  if (!door) co_return failed(door.error().message);
  if (!stage.compact) stage.compact = [&door] { return (*door)->forget_history(); };
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
    if (*playing && !owns_cluster())
      fmt::print(stderr, "drydock: namespace {} stays on the cluster\n", stage.own_namespace);
    std::_Exit(128 + signal);
  });
  sim::LiveCluster cluster(stage.api, stage.own_namespace, &recorder);
  sim::LiveRun run(environment, stage.scenario,
                   {catalog_, cluster, faults, recorder, processes, stage.compact,
                    [&door] { (*door)->heal(); }, stage.write_again},
                   stage.options);
  stage.host.run = &run;
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
  stage.host.run = nullptr;
  *playing = false;
  co_return result;
}

std::vector<std::string> LiveBackend::command_of(const sim::Scenario& scenario,
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

sim::LiveOptions LiveBackend::live_options() const {
  sim::LiveOptions live;
  live.max_wait = options_.max_wait;
  live.stable_for = options_.stable;
  live.befalls_controllers = owns_cluster();
  return live;
}

sim::LiveResult LiveBackend::play_once(const sim::Scenario& scenario,
                                       const sim::LiveOptions& live) {
  LogOptions log;
  log.level = LogLevel::kError;
  ConsoleLogSink sink(log);
  RealEnvironment environment(sink, "drydock");
  sim::LiveResult result;
  environment.run(set_up(*this, environment, scenario, live, result));
  return result;
}

Task<void> LiveBackend::set_up(LiveBackend& self, RealEnvironment& environment,
                               const sim::Scenario& scenario, sim::LiveOptions live,
                               sim::LiveResult& result) {
  result = co_await self.on_stage(environment, scenario, std::move(live));
}

}  // namespace drydock::tool
