#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "scenarios/engine/explore/explorer.h"
#include "scenarios/engine/explore/found.h"
#include "scenarios/engine/explore/shrink.h"
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
  std::string out = "scenarios/found";
};

// Lines that a job sends: "runs N WRONG", and "found PATH ORACLE LENGTH MESSAGE".

class Job {
 public:
  Job(const ExploreFlags& flags, unsigned job, const SayLine& say)
      : flags_(flags),
        say_(say),
        catalog_(scenarios::built_in_operators()),
        explorer_(*catalog_.find(flags.operator_name), catalog_, flags.seed + job * 1'000'003ull) {}

  void run() {
    const std::uint64_t limit = flags_.runs / std::max(flags_.jobs, 1u);
    double told = 0;
    while (true) {
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
    const auto shrunk = sim::shrink(finding, catalog_);
    auto path = sim::write_found(shrunk.finding.scenario, flags_.out);
    say_(fmt::format("found {} {} {} {}", path ? *path : path.error().message,
                     shrunk.finding.violation.oracle, sim::length_of(shrunk.finding.scenario),
                     shrunk.finding.violation.message));
  }
  void tell_count() { say_(fmt::format("runs {} {}", explorer_.runs(), wrong_)); }

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
    words >> word >> counts_[job].first >> counts_[job].second;
    if (::isatty(STDERR_FILENO)) {
      shown_ = true;
      fmt::print(stderr, "\r{} scenarios, {:.0f} scenarios/s ", runs(),
                 static_cast<double>(runs()) / watch_.seconds());
      std::fflush(stderr);
    }
  }
  std::uint64_t runs() const { return sum(&std::pair<std::uint64_t, std::uint64_t>::first); }
  std::uint64_t wrong() const { return sum(&std::pair<std::uint64_t, std::uint64_t>::second); }
  double seconds() const { return watch_.seconds(); }
  void clear() {
    if (std::exchange(shown_, false)) fmt::print(stderr, "\r{:60}\r", "");
  }

 private:
  std::uint64_t sum(std::uint64_t std::pair<std::uint64_t, std::uint64_t>::* which) const {
    std::uint64_t total = 0;
    for (const auto& [job, counts] : counts_) total += counts.*which;
    return total;
  }
  Stopwatch watch_;
  std::map<unsigned, std::pair<std::uint64_t, std::uint64_t>> counts_;
  bool shown_ = false;
};

int run_explore(const ExploreFlags& flags) {
  const sim::OperatorCatalog& catalog = scenarios::built_in_operators();
  if (catalog.find(flags.operator_name) == nullptr)
    return complain(fmt::format("no operator {} is built in; there are: {}", flags.operator_name,
                                fmt::join(catalog.names(), " ")),
                    kUsage);
  Totals totals;
  const auto done = run_jobs(
      flags.jobs, [&](unsigned job, const SayLine& say) { Job(flags, job, say).run(); },
      [&](unsigned job, const std::string& line) { totals.take(job, line); });
  totals.clear();
  if (!done) return complain(done.error().message, kFailed);
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
  command->add_option("--out", flags->out, "Where found scenarios are written")
      ->capture_default_str();
  command->callback(
      [flags, &invocation] { invocation.run = [flags] { return run_explore(*flags); }; });
}

}  // namespace drydock::tool
