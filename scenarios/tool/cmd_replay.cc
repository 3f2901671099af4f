#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "operator/api/json.h"
#include "scenarios/engine/report/html_report.h"
#include "scenarios/engine/report/kept_runs.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/operators/catalog.h"
#include "scenarios/tool/commands.h"
#include "scenarios/tool/jobs.h"
#include "scenarios/tool/junit.h"
#include "scenarios/tool/replay_backend.h"
#include "scenarios/tool/stopwatch.h"
#include "scenarios/tool/trace_text.h"

namespace drydock::tool {
namespace {

struct ReplayFlags {
  std::vector<std::string> paths;
  std::string backend = "fake";
  std::string kubeconfig;
  std::string max_wait = "60s";
  std::string stable = "10s";
  std::string junit;
  std::string trace;
  std::string operator_logs;
  bool verify = false;
  bool where_possible = false;
  unsigned jobs = 1;
};

/// Every mistake on a line of its own.
int complain_of_all(const std::string& messages) {
  for (std::size_t from = 0; from <= messages.size();) {
    const std::size_t end = std::min(messages.find('\n', from), messages.size());
    complain(messages.substr(from, end - from), kUsage);
    from = end + 1;
  }
  return kUsage;
}

/// What a job tells of one scenario, as one line.
std::string line_of(std::size_t index, const Played& played, double seconds) {
  return dump_json(Json{{"index", index},
                        {"passed", played.passed},
                        {"why", played.why},
                        {"time", played.time.count()},
                        {"seconds", seconds}});
}

class Replay {
 public:
  Replay(ReplayBackend& backend, const ReplayFlags& flags,
         const std::vector<sim::Scenario>& scenarios)
      : backend_(backend), flags_(flags), scenarios_(scenarios), cases_(scenarios.size()) {}

  /// Plays them all; the exit status.
  int run() {
    const auto jobs = static_cast<unsigned>(
        std::clamp<std::size_t>(scenarios_.size(), 1, std::max(1u, flags_.jobs)));
    const auto done = run_jobs(
        jobs,
        [this, jobs](unsigned job, const SayLine& say) {
          for (std::size_t i = job; i < scenarios_.size(); i += jobs) play(i, say);
        },
        [this](unsigned, const std::string& line) { tell(Json::parse(line)); });
    if (!done) return complain(done.error().message, kFailed);
    const auto failed = static_cast<std::size_t>(
        std::ranges::count_if(cases_, [](const JunitCase& each) { return !each.failure.empty(); }));
    if (!flags_.junit.empty() && !write(flags_.junit, junit_xml("drydock replay", cases_)))
      return complain(flags_.junit + ": cannot be written", kFailed);
    if (!flags_.trace.empty() &&
        !write(flags_.trace, keeps_runs() ? sim::kept_runs_text(runs_) : traces_))
      return complain(flags_.trace + ": cannot be written", kFailed);
    fmt::print("{} passed, {} failed\n", cases_.size() - failed, failed);
    return failed == 0 ? kDone : kFailed;
  }

 private:
  static bool write(const std::string& path, const std::string& text) {
    std::ofstream stream(path, std::ios::binary);
    stream << text;
    return static_cast<bool>(stream.flush());
  }

  void play(std::size_t index, const SayLine& say) {
    const sim::Scenario& scenario = scenarios_[index];
    const Stopwatch watch;
    Keep keep = flags_.verify || !flags_.trace.empty() ? Keep::kTrace : Keep::kNothing;
    if (keeps_runs()) keep = Keep::kTraceAndReference;
    Played played = backend_.play(scenario, keep);
    if (flags_.verify) verify(scenario, played);
    say(line_of(index, played, watch.seconds()));
    if (!played.run || flags_.trace.empty()) return;
    if (keeps_runs()) {
      const auto time = backend_.is_real_time() ? sim::RunTime::kReal : sim::RunTime::kVirtual;
      runs_.push_back(sim::report_data(scenario, *played.run, played.reference.get(), time));
    } else {
      traces_ += fmt::format("# {}: {}\n", scenario.where.to_string(), scenario.name);
      traces_ += trace_text(*played.run->trace);
    }
  }
  /// For `drydock report`, instead of text.
  bool keeps_runs() const { return flags_.trace.ends_with(".json"); }

  void tell(const Json& played) {
    const auto index = played.at("index").get<std::size_t>();
    const sim::Scenario& scenario = scenarios_[index];
    const bool passed = played.at("passed").get<bool>();
    const double seconds = played.at("seconds").get<double>();
    std::string why = played.at("why").get<std::string>();
    const Duration time(played.at("time").get<Duration::rep>());
    fmt::print("{} {}: {} ({} in {:.1f} ms)\n", passed ? "passed" : "FAILED", scenario.where.file,
               scenario.name, format_duration(time), seconds * 1000);
    if (!passed) fmt::print("       {}\n", why);
    std::fflush(stdout);
    if (!passed && why.empty()) why = "failed";
    cases_[index] = {scenario.name, scenario.where.file, seconds,
                     passed ? std::string() : std::move(why)};
  }

  void verify(const sim::Scenario& scenario, Played& played) {
    const Played again = backend_.play(scenario, Keep::kTrace);
    const sim::Trace& first = *played.run->trace;
    const sim::Trace& second = *again.run->trace;
    if (again.hash == played.hash && first.size() == second.size()) return;
    const auto difference = tool::first_difference(first, second);
    played.passed = false;
    played.why = "two runs differ at " + difference.value_or("no record that can be shown");
  }

  ReplayBackend& backend_;
  const ReplayFlags& flags_;
  const std::vector<sim::Scenario>& scenarios_;
  std::vector<JunitCase> cases_;
  std::string traces_;
  std::vector<Json> runs_;
};

std::unique_ptr<ReplayBackend> make_backend(const ReplayFlags& flags, Duration max_wait,
                                            Duration stable) {
  const sim::OperatorCatalog& catalog = scenarios::built_in_operators();
  if (flags.backend == "fake") return make_fake_backend(catalog);
  LiveBackendOptions options;
  options.max_wait = max_wait;
  options.stable = stable;
  options.program_folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  options.kubeconfig = flags.kubeconfig;
  options.operator_logs = flags.operator_logs;
  options.variables = environment_variables(::environ);
  return flags.backend == "served" ? make_served_backend(catalog, std::move(options))
                                   : make_cluster_backend(catalog, std::move(options));
}

int run_replay(const ReplayFlags& flags) {
  const auto limit = parse_duration(flags.max_wait);
  if (!limit) return complain("--max-wait: " + limit.error().message, kUsage);
  const auto stable = parse_duration(flags.stable);
  if (!stable) return complain("--stable: " + stable.error().message, kUsage);
  if (flags.backend != "fake" && flags.verify)
    return complain("--verify needs the fake backend: real time never comes twice", kUsage);
  if (flags.jobs > 1 && flags.backend == "cluster")
    return complain("--jobs: scenarios that share a cluster are played one by one", kUsage);
  if (flags.jobs > 1 && !flags.trace.empty())
    return complain("--jobs: a trace needs one job", kUsage);
  std::vector<sim::Scenario> scenarios;
  std::string mistakes;
  for (const std::string& path : flags.paths) {
    auto read = sim::read_scenarios(path);
    if (read) {
      std::ranges::move(*read, std::back_inserter(scenarios));
    } else {
      mistakes += (mistakes.empty() ? "" : "\n") + read.error().message;
    }
  }
  if (!mistakes.empty()) return complain_of_all(mistakes);
  const std::unique_ptr<ReplayBackend> backend = make_backend(flags, *limit, *stable);
  std::erase_if(scenarios, [&](const sim::Scenario& scenario) {
    const std::string refusal = backend->refuse(scenario);
    if (refusal.empty()) return false;
    if (flags.where_possible)
      fmt::print("left out {}: {} ({})\n", scenario.where.file, scenario.name, refusal);
    else
      mistakes += (mistakes.empty() ? "" : "\n") + refusal;
    return true;
  });
  if (!mistakes.empty()) return complain_of_all(mistakes);
  for (const sim::Scenario& scenario : scenarios)
    if (const std::string remark = backend->remark(scenario); !remark.empty())
      fmt::print("{}\n", remark);
  std::fflush(stdout);
  return Replay(*backend, flags, scenarios).run();
}

}  // namespace

void add_replay(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<ReplayFlags>();
  CLI::App* command =
      app.add_subcommand("replay", "Play scenario files, and say which of them hold");
  command->add_option("scenarios", flags->paths, "Scenario files or folders")->required();
  command
      ->add_option("--backend", flags->backend,
                   "fake: in this process, in virtual time; served: the fake on HTTPS, operators "
                   "as processes; cluster: one that is there")
      ->check(CLI::IsMember({"fake", "served", "cluster"}))
      ->capture_default_str();
  command->add_option("--kubeconfig", flags->kubeconfig,
                      "Of the cluster; otherwise KUBECONFIG, ~/.kube/config");
  command
      ->add_option("--max-wait", flags->max_wait,
                   "Longest wait of a step where time is real; virtual time needs none")
      ->capture_default_str();
  command
      ->add_option("--stable", flags->stable,
                   "How long what has settled must stay so where time is real: give it two of the "
                   "operator's periods where you can wait; in virtual time it is a day")
      ->capture_default_str();
  command->add_option("--junit", flags->junit, "Write a JUnit report into this file");
  command->add_option("--trace", flags->trace,
                      "Write all that happened into this file: as text or, where its name ends in "
                      ".json, for `drydock report`");
  command
      ->add_option("--operator-logs", flags->operator_logs,
                   "An existing folder for what operators say that are processes")
      ->check(CLI::ExistingDirectory);
  command->add_flag("--where-possible", flags->where_possible,
                    "Name what the backend cannot do, and leave it out");
  command
      ->add_option("--jobs", flags->jobs,
                   "So many scenarios at once; fake and served, each in a process of its own")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command->add_flag("--verify", flags->verify,
                    "Play each scenario twice; name the first record that differs");
  command->callback(
      [flags, &invocation] { invocation.run = [flags] { return run_replay(*flags); }; });
}

}  // namespace drydock::tool
