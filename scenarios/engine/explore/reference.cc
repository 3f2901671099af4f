#include "scenarios/engine/explore/reference.h"

#include <algorithm>

namespace drydock::sim {
namespace {

bool lets_others_write(const Fault& fault) { return fault.deed.kind == Deed::Kind::kMeanwhile; }

}  // namespace

Scenario without_faults(Scenario scenario) {
  scenario.faults.clear();
  std::erase_if(scenario.steps, [](const Step& step) { return step.kind == Step::Kind::kFault; });
  scenario.found.clear();
  return scenario;
}

Scenario patient(Scenario scenario) {
  for (Step& step : scenario.steps)
    if (step.kind == Step::Kind::kAssert || step.kind == Step::Kind::kError ||
        step.kind == Step::Kind::kQuiet)
      step.within = std::max<Duration>(step.within, std::chrono::hours(24));
  return scenario;
}

bool has_reference(const Scenario& scenario) {
  return scenario.oracles.includes("same-end") &&
         std::ranges::none_of(scenario.faults, lets_others_write) &&
         std::ranges::none_of(scenario.steps, [](const Step& step) {
           return step.kind == Step::Kind::kFault && lets_others_write(step.fault);
         });
}

RunResult run_with_reference(const Scenario& scenario, const OperatorCatalog& catalog,
                             RunOptions options) {
  if (has_reference(scenario)) {
    RunOptions plain = options;
    plain.keep_trace = false;
    plain.more_faults = nullptr;
    const RunResult reference = run_scenario(without_faults(scenario), catalog, plain);
    if (reference.passed) options.reference_end = reference.end_state;
  }
  return run_scenario(scenario, catalog, options);
}

}  // namespace drydock::sim
