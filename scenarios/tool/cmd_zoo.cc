#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <memory>

#include "scenarios/engine/explore/found.h"
#include "scenarios/engine/explore/hunt.h"
#include "scenarios/tool/commands.h"
#include "scenarios/tool/manifests.h"
#include "scenarios/tool/stopwatch.h"
#include "scenarios/tool/table_in_file.h"
#include "tests/zoo/zoo.h"

namespace drydock::tool {
namespace {

struct ZooFlags {
  std::string only;
  std::uint64_t seed = 1;
  std::uint64_t twin_runs = 300;
  std::string out;
  std::string update_readme;
  bool verbose = false;
};

struct Row {
  std::string bug;
  bool found = false;
  std::string oracle = "-";
  std::string strategy = "-";
  std::uint64_t runs = 0;
  double milliseconds = 0;  ///< to the first find
  std::size_t length = 0;
  std::uint64_t twin_runs = 0;
  std::string false_alarm;  ///< what was said of the mended twin
};

void look_for_bug(const zoo::Specimen& specimen, const ZooFlags& flags, Row& row) {
  const auto catalog = zoo::catalog_of(specimen, zoo::Twin::kBuggy);
  sim::HuntOptions options;
  options.seed = flags.seed;
  Stopwatch watch;
  const auto hunted = sim::hunt(zoo::base_scenario(specimen), specimen.name, *catalog, options);
  row.milliseconds = watch.seconds() * 1000;
  row.runs = hunted.runs;
  if (!hunted.caught) return;
  auto shrunk = sim::shrink(hunted.caught->finding, *catalog);
  row.found = true;
  row.oracle = shrunk.finding.violation.oracle;
  row.strategy = hunted.caught->strategy;
  row.length = sim::length_of(shrunk.finding.scenario);
  if (flags.verbose)
    fmt::print("{}: {}\n  {}\n", specimen.name, specimen.about, shrunk.finding.violation.message);
  if (flags.out.empty()) return;
  // It is to stay wrong: such a file holds while the oracle fires.
  shrunk.finding.scenario.found = row.oracle;
  if (auto path = sim::write_found(shrunk.finding, flags.out + "/" + specimen.name))
    fmt::print("  {}\n", *path);
}

void look_at_twin(const zoo::Specimen& specimen, const ZooFlags& flags, Row& row) {
  const auto catalog = zoo::catalog_of(specimen, zoo::Twin::kMended);
  sim::HuntOptions options;
  options.seed = flags.seed;
  options.pairs = false;
  // Whatever found the bug is tried on the twin as well, and then some.
  options.max_runs = std::max(row.runs, flags.twin_runs);
  const auto hunted = sim::hunt(zoo::base_scenario(specimen), specimen.name, *catalog, options);
  row.twin_runs = hunted.runs;
  if (!hunted.caught) return;
  const auto shrunk = sim::shrink(hunted.caught->finding, *catalog);
  row.false_alarm =
      fmt::format("{}: {}", shrunk.finding.violation.oracle, shrunk.finding.violation.message);
  fmt::print("FALSE ALARM {}: {}\n", specimen.name, row.false_alarm);
  if (flags.out.empty()) return;
  if (auto path = sim::write_found(shrunk.finding, flags.out + "/" + specimen.name + "-twin"))
    fmt::print("  {}\n", *path);
}

std::string table_of(const std::vector<Row>& rows) {
  std::string text =
      "| bug | found by | strategy | runs | ms | length | mended twin |\n"
      "| --- | --- | --- | --: | --: | --: | --- |\n";
  for (const Row& row : rows)
    text += fmt::format(
        "| {} | {} | {} | {} | {:.0f} | {} | {} |\n", row.bug, row.oracle, row.strategy, row.runs,
        row.milliseconds, row.found ? std::to_string(row.length) : "-",
        row.false_alarm.empty() ? fmt::format("silent in {} runs", row.twin_runs) : "false alarm");
  return text;
}

int run_zoo(const ZooFlags& flags) {
  std::vector<Row> rows;
  Stopwatch watch;
  for (const zoo::Specimen& specimen : zoo::specimens()) {
    if (!flags.only.empty() && specimen.name.find(flags.only) == std::string::npos) continue;
    Row row{.bug = specimen.name};
    look_for_bug(specimen, flags, row);
    look_at_twin(specimen, flags, row);
    if (!row.found) fmt::print("NOT FOUND {}: {}\n", specimen.name, specimen.about);
    std::fflush(stdout);
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return complain("no specimen is called so: " + flags.only, kUsage);
  const std::string table = table_of(rows);
  fmt::print("{}", table);
  if (!flags.update_readme.empty())
    if (auto updated = update_table(flags.update_readme, "zoo", table); !updated)
      return complain(updated.error().message, kUsage);
  const auto found = std::ranges::count(rows, true, &Row::found);
  const auto alarms =
      std::ranges::count_if(rows, [](const Row& r) { return !r.false_alarm.empty(); });
  fmt::print("{:.1f} s\n", watch.seconds());
  fmt::print("{} of {} bugs found, {} false alarms\n", found, rows.size(), alarms);
  return static_cast<std::size_t>(found) == rows.size() && alarms == 0 ? kDone : kFailed;
}

}  // namespace

void add_zoo(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<ZooFlags>();
  CLI::App* command = app.add_subcommand(
      "zoo", "Hunt operators that are wrong as real ones were, and their mended twins");
  command->add_option("--only", flags->only, "Only specimens whose name contains this");
  command->add_option("--seed", flags->seed, "Of the explorer")->capture_default_str();
  command->add_option("--twin-runs", flags->twin_runs, "Runs at least of each mended twin")
      ->capture_default_str();
  command->add_option("--out", flags->out, "Write the shrunk scenarios below this folder");
  command->add_option("--update-readme", flags->update_readme,
                      "Write the table into this file, between its markers");
  command->add_flag("-v,--verbose", flags->verbose, "Tell of each bug what was seen");
  command->callback([flags, &invocation] { invocation.run = [flags] { return run_zoo(*flags); }; });
}

}  // namespace drydock::tool
