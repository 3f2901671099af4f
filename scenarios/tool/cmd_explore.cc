#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>

#include "scenarios/engine/explore/explorer.h"
#include "scenarios/engine/explore/found.h"
#include "scenarios/engine/explore/shrink.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/operators/catalog.h"
#include "scenarios/tool/commands.h"
#include "scenarios/tool/jobs.h"
#include "scenarios/tool/stopwatch.h"

namespace drydock::tool {
namespace {

struct ExploreFlags {
  std::string operator_name;
  double seconds = 10;
  std::uint64_t runs = 0;
  std::uint64_t seed = 1;
  unsigned jobs = 1;
  std::string strategy = "mixed";
  unsigned depth = 1;
  std::string scenario;  ///< a file with one
  std::string out = "scenarios/found";
};

sim::ExplorerOptions options_of(const ExploreFlags& flags, std::optional<sim::Scenario> base) {
  sim::ExplorerOptions options;
  options.depth = flags.depth;
  options.base = std::move(base);
  for (std::size_t i = 0; i < sim::kStrategies; ++i)
    if (const auto known = static_cast<sim::Strategy>(i); to_string(known) == flags.strategy)
      options.only = known;
  return options;
}

/// Whose faults are looked for: a scenario names its own.
const std::string& operator_of(const ExploreFlags& flags,
                               const std::optional<sim::Scenario>& base) {
  return base && !base->operators.empty() ? base->operators.front().name : flags.operator_name;
}

// A run that ends while it shrinks what it has found lasts longer by this at most.
constexpr double kShrinkSeconds = 5;

// Lines that a job sends: "runs WRONG N...", the runs by strategy, and "found PATH ORACLE LENGTH
// MESSAGE".

class Job {
 public:
  Job(const ExploreFlags& flags, const std::optional<sim::Scenario>& base, unsigned job,
      const SayLine& say)
      : flags_(flags),
        say_(say),
        catalog_(scenarios::built_in_operators()),
        explorer_(*catalog_.find(operator_of(flags, base)), catalog_,
                  flags.seed + job * 1'000'003ull, options_of(flags, base)) {}

  void run() {
    const std::uint64_t limit = flags_.runs / std::max(flags_.jobs, 1u);
    double told = 0;
    while (!explorer_.is_done()) {
      const double now = watch_.seconds();
      if (flags_.runs > 0 ? explorer_.runs() >= limit : now >= flags_.seconds) break;
      if (auto finding = explorer_.next()) note(*finding);
      if (now - told > 0.5) {
        told = now;
        tell_count();
      }
    }
    tell_count();
  }

 private:
  void note(const sim::Finding& finding) {
    ++wrong_;
    if (!known_.insert(sim::fingerprint(finding.violation)).second) return;
    sim::ShrinkOptions shrinking;
    shrinking.keep_going = [since = Stopwatch()] { return since.seconds() < kShrinkSeconds; };
    const auto shrunk = sim::shrink(finding, catalog_, shrinking);
    auto path = sim::write_found(shrunk.finding, flags_.out);
    say_(fmt::format("found {} {} {} {}", path ? *path : path.error().message,
                     shrunk.finding.violation.oracle, sim::length_of(shrunk.finding.scenario),
                     shrunk.finding.violation.message));
  }
  void tell_count() {
    say_(fmt::format("runs {} {}", wrong_, fmt::join(explorer_.runs_by_strategy(), " ")));
  }

  const ExploreFlags& flags_;
  const SayLine& say_;
  const sim::OperatorCatalog& catalog_;
  sim::Explorer explorer_;
  Stopwatch watch_;
  std::set<std::string> known_;
  std::uint64_t wrong_ = 0;
};

class Totals {
 public:
  void take(unsigned job, const std::string& line) {
    if (line.starts_with("found ")) {
      clear();
      fmt::print("{}\n", line);
      std::fflush(stdout);
      return;
    }
    std::istringstream words(line);
    std::string word;
    Counts& counts = counts_[job];
    words >> word >> counts.wrong;
    for (std::uint64_t& count : counts.runs) words >> count;
    if (::isatty(STDERR_FILENO)) {
      shown_ = true;
      fmt::print(stderr, "\r{} scenarios, {:.0f} scenarios/s ", runs(),
                 static_cast<double>(runs()) / watch_.seconds());
      std::fflush(stderr);
    }
  }
  std::uint64_t runs() const {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < sim::kStrategies; ++i) total += runs_by(i);
    return total;
  }
  std::uint64_t wrong() const {
    std::uint64_t total = 0;
    for (const auto& [job, counts] : counts_) total += counts.wrong;
    return total;
  }
  /// "plain 63, swarm 703, pct 234".
  std::string by_strategy() const {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < sim::kStrategies; ++i)
      if (const auto runs = runs_by(i); runs > 0)
        parts.push_back(fmt::format("{} {}", to_string(static_cast<sim::Strategy>(i)), runs));
    return fmt::format("{}", fmt::join(parts, ", "));
  }
  double seconds() const { return watch_.seconds(); }
  void clear() {
    if (std::exchange(shown_, false)) fmt::print(stderr, "\r{:60}\r", "");
  }

 private:
  struct Counts {
    std::array<std::uint64_t, sim::kStrategies> runs{};
    std::uint64_t wrong = 0;
  };
  std::uint64_t runs_by(std::size_t strategy) const {
    std::uint64_t total = 0;
    for (const auto& [job, counts] : counts_) total += counts.runs[strategy];
    return total;
  }
  Stopwatch watch_;
  std::map<unsigned, Counts> counts_;
  bool shown_ = false;
};

int run_explore(const ExploreFlags& flags) {
  const sim::OperatorCatalog& catalog = scenarios::built_in_operators();
  std::optional<sim::Scenario> base;
  if (!flags.scenario.empty()) {
    auto read = sim::read_scenarios(flags.scenario);
    if (!read) return complain(read.error().message, kUsage);
    if (read->size() != 1)
      return complain(fmt::format("{} holds {} scenarios; one can be explored at a time",
                                  flags.scenario, read->size()),
                      kUsage);
    base = std::move(read->front());
  }
  if (const std::string& name = operator_of(flags, base); catalog.find(name) == nullptr)
    return complain(fmt::format("no operator {} is built in; there are: {}", name,
                                fmt::join(catalog.names(), " ")),
                    kUsage);
  if (base && flags.strategy == "exhaustive" && flags.jobs > 1)
    return complain("one scenario's combinations are tried by one job", kUsage);
  Totals totals;
  const auto done = run_jobs(
      flags.jobs, [&](unsigned job, const SayLine& say) { Job(flags, base, job, say).run(); },
      [&](unsigned job, const std::string& line) { totals.take(job, line); });
  totals.clear();
  if (!done) return complain(done.error().message, kFailed);
  fmt::print("by strategy: {}\n", totals.by_strategy());
  fmt::print("{} scenarios, {:.0f} scenarios/s, {} violations\n", totals.runs(),
             static_cast<double>(totals.runs()) / totals.seconds(), totals.wrong());
  return totals.wrong() == 0 ? kDone : kFailed;
}

}  // namespace

void add_explore(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<ExploreFlags>();
  CLI::App* command = app.add_subcommand(
      "explore",
      "Look for trouble: generated users' actions, faults and schedules until time is up");
  command->add_option("--operator", flags->operator_name, "Which operator")->default_val("hello");
  command->add_option("--seconds", flags->seconds, "For how long")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_option("--runs", flags->runs, "So many scenarios instead of a time (0: by time)")
      ->capture_default_str();
  command->add_option("--seed", flags->seed, "The same seed gives the same scenarios")
      ->capture_default_str();
  command->add_option("--jobs", flags->jobs, "Processes")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  command
      ->add_option(
          "--strategy", flags->strategy,
          "How faults are chosen: swarm (families of faults are on or off), pct (delays by "
          "priorities), exhaustive (every combination in turn), plain (none), mixed")
      ->capture_default_str()
      ->check(CLI::IsMember({"mixed", "plain", "swarm", "pct", "exhaustive"}));
  command->add_option("--depth", flags->depth, "Exhaustive: so many faults at once at most")
      ->capture_default_str()
      ->check(CLI::Range(1, 4));
  command->add_option("--scenario", flags->scenario,
                      "Explore this scenario instead of generated ones; exhaustive ends with it");
  command
      ->add_option("--out", flags->out,
                   "Where found scenarios are written: each fails under replay until its bug is "
                   "mended")
      ->capture_default_str();
  command->callback(
      [flags, &invocation] { invocation.run = [flags] { return run_explore(*flags); }; });
}

}  // namespace drydock::tool
