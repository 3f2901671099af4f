#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "scenarios/engine/explore/found.h"
#include "scenarios/engine/explore/shrink.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/operators/catalog.h"
#include "scenarios/tool/commands.h"
#include "scenarios/tool/stopwatch.h"

namespace drydock::tool {
namespace {

struct SweepFlags {
  std::vector<std::string> scenarios;
  bool pairs = false;
  double seconds = 0;
  std::string out = "scenarios/found";
};

class Progress {
 public:
  explicit Progress(double limit) : limit_(limit) {}
  bool operator()(std::uint64_t done, std::uint64_t planned) {
    const double now = watch_.seconds();
    if (limit_ > 0 && now > limit_) return false;
    if (::isatty(STDERR_FILENO) && now - shown_ > 0.5) {
      shown_ = now;
      fmt::print(stderr, "\r{} of {} runs, {:.0f} scenarios/s ", done, planned,
                 static_cast<double>(done) / now);
      std::fflush(stderr);
    }
    return true;
  }
  double seconds() const { return watch_.seconds(); }
  void clear() const {
    if (shown_ > 0) fmt::print(stderr, "\r{:60}\r", "");
  }

 private:
  Stopwatch watch_;
  double limit_;
  double shown_ = 0;
};

/// Shrinks what was found and writes it down. False when that cannot be done.
bool tell(const sim::Finding& finding, const sim::OperatorCatalog& catalog,
          const std::string& folder) {
  const auto shrunk = sim::shrink(finding, catalog);
  fmt::print("{}: {}\n", shrunk.finding.violation.oracle, shrunk.finding.violation.message);
  auto path = sim::write_found(shrunk.finding, folder);
  if (!path) {
    complain(path.error().message, kFailed);
    return false;
  }
  fmt::print("  {} (length {}, after {} runs of shrinking)\n", *path,
             sim::length_of(shrunk.finding.scenario), shrunk.runs);
  return true;
}

int sweep_one(const sim::Scenario& scenario, const SweepFlags& flags) {
  const sim::OperatorCatalog& catalog = scenarios::built_in_operators();
  Progress progress(flags.seconds);
  sim::SweepOptions options;
  options.pairs = flags.pairs;
  options.progress = std::ref(progress);
  const sim::SweepResult result = sim::sweep(scenario, catalog, options);
  progress.clear();
  const double seconds = progress.seconds();
  fmt::print("{}\n{}", scenario.name, result.coverage.table());
  for (const sim::Finding& finding : result.findings)
    if (!tell(finding, catalog, flags.out)) return kFailed;
  fmt::print("{} scenarios, {:.0f} scenarios/s, {} violations\n", result.runs,
             static_cast<double>(result.runs) / seconds, result.wrong);
  return result.wrong == 0 ? kDone : kFailed;
}

int run_sweep(const SweepFlags& flags) {
  std::vector<sim::Scenario> scenarios;
  for (const std::string& path : flags.scenarios) {
    auto read = sim::read_scenarios(path);
    if (!read) return complain(read.error().message, kUsage);
    std::ranges::move(*read, std::back_inserter(scenarios));
  }
  for (const sim::Scenario& scenario : scenarios)
    for (const sim::OperatorUse& use : scenario.operators)
      if (scenarios::built_in_operators().find(use.name) == nullptr)
        return complain(
            fmt::format("{}: no operator {} is built in", scenario.where.to_string(), use.name),
            kUsage);
  int status = kDone;
  for (const sim::Scenario& scenario : scenarios)
    status = std::max(status, sweep_one(scenario, flags));
  return status;
}

}  // namespace

void add_sweep(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<SweepFlags>();
  CLI::App* command = app.add_subcommand(
      "sweep", "Try every fault at every call, event and await of a scenario, one at a time");
  command->add_option("scenarios", flags->scenarios, "Scenario files or folders")->required();
  command->add_flag("--pairs", flags->pairs, "Two at a time where the first left a trace");
  command
      ->add_option("--seconds", flags->seconds, "Stop a scenario's sweep after so long (0: never)")
      ->capture_default_str();
  command
      ->add_option("--out", flags->out,
                   "Where found scenarios are written: each fails under replay until its bug is "
                   "mended")
      ->capture_default_str();
  command->callback(
      [flags, &invocation] { invocation.run = [flags] { return run_sweep(*flags); }; });
}

}  // namespace drydock::tool
