#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

#include "scenarios/engine/explore/reference.h"
#include "scenarios/engine/report/html_report.h"
#include "scenarios/engine/report/kept_runs.h"
#include "scenarios/engine/report/trace_events.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/operators/catalog.h"
#include "scenarios/tool/commands.h"
#include "tests/zoo/zoo.h"

namespace drydock::tool {
namespace {

struct ReportFlags {
  std::string run;  ///< a scenario file, or kept runs
  std::string name;
  std::string html;
  std::string json;
  std::uint64_t seed = 1;
};

Result<sim::Scenario> choose(const ReportFlags& flags) {
  DRYDOCK_TRY(std::vector<sim::Scenario> scenarios, sim::read_scenarios(flags.run));
  for (sim::Scenario& scenario : scenarios) {
    if (flags.name.empty() || scenario.name == flags.name) return std::move(scenario);
  }
  return fail(Status(0, reason::kNotFound,
                     fmt::format("{} holds no scenario named \"{}\"", flags.run, flags.name)));
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

/// Writes what was asked for, and says what went wrong.
int show(const Json& data, const ReportFlags& flags) {
  if (!flags.html.empty()) {
    if (!write(flags.html, sim::html_page(data)))
      return complain("cannot write " + flags.html, kFailed);
    fmt::print("{}\n", flags.html);
  }
  const Json& run = data.at("run");
  if (!flags.json.empty()) {
    if (!write(flags.json, sim::trace_events(run)))
      return complain("cannot write " + flags.json, kFailed);
    fmt::print("{}\n", flags.json);
  }
  if (const std::string failed = run.at("failed_step"); !failed.empty()) fmt::print("{}\n", failed);
  for (const Json& violation : run.at("violations"))
    fmt::print("{}: {}\n", violation.at("oracle").get<std::string>(),
               violation.at("text").get<std::string>());
  return kDone;
}

/// Of a run that was kept as it was seen.
int show_kept(const std::vector<Json>& runs, const ReportFlags& flags) {
  const auto chosen = std::ranges::find_if(
      runs, [&](const Json& run) { return flags.name.empty() || run.at("name") == flags.name; });
  if (chosen == runs.end())
    return complain(
        fmt::format("{} holds no run of a scenario named \"{}\"", flags.run, flags.name), kUsage);
  try {
    return show(*chosen, flags);
  } catch (const Json::exception& error) {
    return complain(fmt::format("{}: {}", flags.run, error.what()), kUsage);
  }
}

int run_report(const ReportFlags& flags) {
  std::ifstream file(flags.run, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  const auto kept = sim::read_kept_runs(text.str());
  if (!kept) return complain(flags.run + ": " + kept.error().message, kUsage);
  if (*kept) return show_kept(**kept, flags);
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

  return show(sim::report_data(*scenario, run, &reference), flags);
}

}  // namespace

void add_report(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<ReportFlags>();
  CLI::App* command =
      app.add_subcommand("report", "Show a run: a page to look at, and what went wrong in words");
  command
      ->add_option(
          "RUN", flags->run,
          "A scenario file, which is played, or what `replay --trace RUN.json` has kept of "
          "a run, on whatever backend")
      ->required();
  command->add_option("--name", flags->name, "Which scenario of the file (the first)");
  command->add_option("--html", flags->html, "Write the page there");
  command->add_option("--json", flags->json,
                      "Write the run there in Chrome's trace_event format (Perfetto shows it)");
  command->add_option("--seed", flags->seed, "The seed of the run")->capture_default_str();
  command->callback(
      [flags, &invocation] { invocation.run = [flags] { return run_report(*flags); }; });
}

}  // namespace drydock::tool
