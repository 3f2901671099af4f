#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "scenarios/tool/commands.h"
#include "scenarios/tool/table_in_file.h"
#include "tests/conformance/score.h"

namespace drydock::tool {
namespace {

using conformance::BackendKind;
using conformance::Outcome;

struct ConformanceFlags {
  std::string cases = "tests/conformance/recorded";
  std::string only;
  std::string backend = "both";
  std::string update_readme;
  bool verbose = false;
};

void report(const Outcome& outcome, bool verbose) {
  if (outcome.differences.empty()) return;
  fmt::print("FAIL {}/{} ({}): {}\n", outcome.area, outcome.name, to_string(outcome.backend),
             outcome.differences[0]);
  for (std::size_t i = 1; verbose && i < outcome.differences.size(); ++i)
    fmt::print("     {}\n", outcome.differences[i]);
  std::fflush(stdout);
}

int run_conformance(const ConformanceFlags& flags) {
  auto cases = conformance::load_cases(flags.cases, flags.only);
  if (!cases) return complain(cases.error().message, kUsage);
  std::vector<Outcome> outcomes;
  for (BackendKind backend : {BackendKind::kInProcess, BackendKind::kServed}) {
    if (flags.backend != "both" && (flags.backend == "served") != (backend == BackendKind::kServed))
      continue;
    auto held = conformance::run_cases(
        *cases, backend, [&](const Outcome& outcome) { report(outcome, flags.verbose); });
    if (!held) return complain(held.error().message, kFailed);
    outcomes.insert(outcomes.end(), held->begin(), held->end());
  }
  const std::string table = conformance::score_table(outcomes);
  fmt::print("{}", table);
  if (!flags.update_readme.empty())
    if (auto updated = update_table(flags.update_readme, "conformance", table); !updated)
      return complain(updated.error().message, kUsage);
  const auto failed = std::ranges::count_if(
      outcomes, [](const Outcome& outcome) { return !outcome.differences.empty(); });
  fmt::print("{} passed, {} failed\n", outcomes.size() - static_cast<std::size_t>(failed), failed);
  return failed == 0 && !outcomes.empty() ? kDone : kFailed;
}

}  // namespace

void add_conformance(CLI::App& app, Invocation& invocation) {
  auto flags = std::make_shared<ConformanceFlags>();
  CLI::App* command = app.add_subcommand(
      "conformance", "Hold the fake against conversations recorded from a real kube-apiserver");
  command->add_option("cases", flags->cases, "Folder or file of recorded cases")
      ->capture_default_str();
  command->add_option("--only", flags->only, "Only cases whose area/name contains this");
  command->add_option("--backend", flags->backend, "in-process, served or both")
      ->check(CLI::IsMember({"in-process", "served", "both"}))
      ->capture_default_str();
  command->add_option("--update-readme", flags->update_readme,
                      "Write the table into this file, between its markers");
  command->add_flag("-v,--verbose", flags->verbose,
                    "Every difference of a case, not the first alone");
  command->callback(
      [flags, &invocation] { invocation.run = [flags] { return run_conformance(*flags); }; });
}

}  // namespace drydock::tool
