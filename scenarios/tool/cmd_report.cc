#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <memory>

#include "scenarios/engine/explore/reference.h"
#include "scenarios/engine/report/explain.h"
#include "scenarios/engine/report/html_report.h"
#include "scenarios/engine/report/trace_events.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/operators/catalog.h"
#include "scenarios/tool/commands.h"
#include "tests/zoo/zoo.h"

namespace drydock::tool {
namespace {

struct ReportFlags {
  std::string scenario;
  std::string name;
  std::string html;
  std::string json;
  std::uint64_t seed = 1;
};

Result<sim::Scenario> choose(const ReportFlags& flags) {
  DRYDOCK_TRY(std::vector<sim::Scenario> scenarios, sim::read_scenarios(flags.scenario));
  for (sim::Scenario& scenario : scenarios) {
    if (flags.name.empty() || scenario.name == flags.name) return std::move(scenario);
  }
  return fail(Status(0, reason::kNotFound,
                     fmt::format("{} holds no scenario named \"{}\"", flags.scenario, flags.name)));
}

bool write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  return file.flush().good();
}

bool knows(const sim::OperatorCatalog& catalog, const sim::Scenario& scenario) {
  return std::ranges::all_of(scenario.operators, [&](const sim::OperatorUse& use) {
    return catalog.find(use.name) != nullptr;
  });
}

/// The operators that are built in, or else those of the zoo, wrong as they are. Empty where
/// neither has them all.
std::shared_ptr<const sim::OperatorCatalog> operators_for(const sim::Scenario& scenario) {
  const sim::OperatorCatalog& built_in = scenarios::built_in_operators();
  if (knows(built_in, scenario)) return {std::shared_ptr<void>(), &built_in};
  for (const zoo::Specimen& specimen : zoo::specimens()) {
    std::shared_ptr<const sim::OperatorCatalog> catalog =
        zoo::catalog_of(specimen, zoo::Twin::kBuggy);
    if (knows(*catalog, scenario)) return catalog;
  }
  return nullptr;
}

int run_report(const ReportFlags& flags) {
  auto scenario = choose(flags);
  if (!scenario) return complain(scenario.error().message, kUsage);
  const auto operators = operators_for(*scenario);
  if (!operators) {
    return complain(
        fmt::format("scenario \"{}\" asks for operators that are not built in; there are: {}",
                    scenario->name, fmt::join(scenarios::built_in_operators().names(), " ")),
        kUsage);
  }
  const sim::OperatorCatalog& catalog = *operators;
  sim::RunOptions options;
  options.seed = flags.seed;
  options.keep_trace = true;
  options.stop_at_first = false;
  const sim::RunResult reference =
      sim::run_scenario(sim::without_faults(*scenario), catalog, options);
  if (sim::has_reference(*scenario)) options.reference_end = reference.end_state;
  const sim::RunResult run = sim::run_scenario(*scenario, catalog, options);
  if (!run.trace || run.trace->records().empty()) return complain(run.why, kUsage);

  if (!flags.html.empty()) {
    if (!write(flags.html, sim::html_report(*scenario, run, &reference))) {
      return complain("cannot write " + flags.html, kFailed);
    }
    fmt::print("{}\n", flags.html);
  }
  if (!flags.json.empty()) {
    if (!write(flags.json, sim::trace_events(*run.trace))) {
      return complain("cannot write " + flags.json, kFailed);
    }
    fmt::print("{}\n", flags.json);
  }
  if (!run.failed_step.empty()) fmt::print("{}\n", run.failed_step);
  for (const sim::Violation& violation : run.violations) {
    fmt::print("{}: {}\n", violation.oracle, sim::explain(violation, run));
  }
  return kDone;
}

}  // namespace

void add_report(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<ReportFlags>();
  CLI::App* command = app.add_subcommand(
      "report",
      "Play a scenario and show the run: a page to look at, and what went wrong in words");
  command->add_option("RUN", flags->scenario, "A scenario file")->required();
  command->add_option("--name", flags->name, "Which scenario of the file (the first)");
  command->add_option("--html", flags->html, "Write the page there");
  command->add_option("--json", flags->json,
                      "Write the run there in Chrome's trace_event format (Perfetto shows it)");
  command->add_option("--seed", flags->seed, "The seed of the run")->capture_default_str();
  command->callback(
      [flags, &invocation] { invocation.run = [flags] { return run_report(*flags); }; });
}

}  // namespace drydock::tool
