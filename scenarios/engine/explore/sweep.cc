#include "scenarios/engine/explore/sweep.h"

#include <algorithm>

#include "scenarios/engine/explore/reference.h"
#include "scenarios/engine/explore/strategies.h"

namespace drydock::sim {
namespace {

/// One deed at one occasion.
struct Attempt {
  Place place;
  CataloguedDeed entry;
};

std::vector<Attempt> attempts_at(const std::vector<Place>& places, std::size_t first,
                                 const FaultScope& scope) {
  std::vector<Attempt> attempts;
  for (std::size_t i = first; i < places.size(); ++i)
    for (CataloguedDeed& entry : deeds_for(places[i], scope))
      attempts.push_back({places[i], std::move(entry)});
  return attempts;
}

Scenario with_fault(Scenario scenario, const Attempt& attempt) {
  scenario.faults.push_back({attempt.place, attempt.entry.deed, {}});
  return scenario;
}

/// Where two runs begin to differ; the length of the shorter where they do not.
std::size_t first_difference(const std::vector<Place>& a, const std::vector<Place>& b) {
  const auto [left, right] = std::ranges::mismatch(a, b);
  return static_cast<std::size_t>(left - a.begin());
}

bool only_ends_otherwise(const RunResult& result) {
  return !result.violations.empty() && std::ranges::all_of(result.violations, [](const auto& each) {
    return each.oracle == "same-end";
  });
}

class Sweep {
 public:
  Sweep(const Scenario& scenario, const OperatorCatalog& catalog, const SweepOptions& options)
      : scenario_(patient(scenario)),
        catalog_(catalog),
        options_(options),
        scope_(scope_of(scenario, catalog)) {}

  SweepResult run() {
    OccasionLog reference;
    options_.run.tolerate_refusals = true;
    result_.reference = run_with(scenario_, reference);
    if (!result_.reference.passed) {
      note(scenario_, result_.reference);
      return std::move(result_);
    }
    options_.run.reference_end = result_.reference.end_state;
    const auto singles = attempts_at(reference.places(), 0, scope_);
    planned_ = singles.size();
    for (const Attempt& attempt : singles) {
      if (!keep_going()) break;
      const Scenario faulty = with_fault(scenario_, attempt);
      OccasionLog log;
      const bool clean = judge(faulty, attempt, scenario_.faults.size(), log);
      if (options_.pairs && clean) pair_up(faulty, reference.places(), log.places());
    }
    return std::move(result_);
  }

 private:
  /// Second deeds, from where the first one changed the run's course.
  void pair_up(const Scenario& faulty, const std::vector<Place>& reference,
               const std::vector<Place>& places) {
    const std::size_t first = first_difference(reference, places);
    if (first == reference.size() && first == places.size()) return;
    const auto seconds = attempts_at(places, first, scope_);
    planned_ += seconds.size();
    for (const Attempt& attempt : seconds) {
      if (!keep_going()) return;
      OccasionLog log;
      judge(with_fault(faulty, attempt), attempt, faulty.faults.size(), log);
    }
  }

  bool keep_going() {
    if (options_.stop_at_first_finding && !result_.findings.empty()) stopped_ = true;
    if (!stopped_ && options_.progress) stopped_ = !options_.progress(result_.runs, planned_);
    return !stopped_;
  }

  RunResult run_with(const Scenario& scenario, OccasionLog& log) {
    RunOptions run = options_.run;
    run.more_faults = &log;
    if (!has_reference(scenario)) run.reference_end.clear();
    ++result_.runs;
    return run_scenario(scenario, catalog_, run);
  }

  /// Runs it and enters it in the table; true when it is clean.
  bool judge(const Scenario& scenario, const Attempt& attempt, std::size_t hits_without,
             OccasionLog& log) {
    RunResult result = run_with(scenario, log);
    // What users do met another world, and so it ends otherwise.
    if (result.refused_steps != result_.reference.refused_steps && only_ends_otherwise(result))
      result.passed = true;
    Outcome outcome = Outcome::kRecovered;
    if (!result.passed)
      outcome = Outcome::kWrong;
    else if (result.faults_hit <= hits_without)
      outcome = Outcome::kNotReached;
    else if (result.calls > result_.reference.calls)
      outcome = Outcome::kRetried;
    result_.coverage.add(call_site(attempt.place), attempt.entry.label, outcome);
    if (!result.passed) note(scenario, result);
    return result.passed;
  }

  void note(const Scenario& scenario, const RunResult& result) {
    ++result_.wrong;
    auto finding = finding_of(scenario, result);
    const std::string print = fingerprint(finding->violation);
    const bool known = std::ranges::any_of(result_.findings, [&](const Finding& other) {
      return fingerprint(other.violation) == print;
    });
    if (!known && result_.findings.size() < options_.max_findings)
      result_.findings.push_back(*std::move(finding));
  }

  const Scenario scenario_;
  const OperatorCatalog& catalog_;
  SweepOptions options_;
  FaultScope scope_;
  SweepResult result_;
  std::uint64_t planned_ = 0;
  bool stopped_ = false;
};

}  // namespace

SweepResult sweep(const Scenario& scenario, const OperatorCatalog& catalog,
                  const SweepOptions& options) {
  return Sweep(scenario, catalog, options).run();
}

FaultScope scope_of(const Scenario& scenario, const OperatorCatalog& catalog) {
  FaultScope scope;
  for (const OperatorUse& use : scenario.operators) {
    const OperatorUnderTest* known = catalog.find(use.name);
    if (known == nullptr) continue;
    scope.kinds.push_back(known->primary);
    scope.kinds.insert(scope.kinds.end(), known->dependents.begin(), known->dependents.end());
    if (known->several) scope.several.push_back(known->name);
  }
  return scope;
}

std::optional<Finding> finding_of(Scenario scenario, const RunResult& result) {
  if (result.passed) return std::nullopt;
  for (auto at = result.refused_steps.rbegin(); at != result.refused_steps.rend(); ++at)
    scenario.steps.erase(scenario.steps.begin() + static_cast<std::ptrdiff_t>(*at));
  scenario.faults.insert(scenario.faults.end(), result.deviations.begin(), result.deviations.end());
  if (!result.violations.empty()) return Finding{std::move(scenario), result.violations.front()};
  Violation violation;
  violation.oracle = "steps";
  violation.reason = "a step did not hold";
  violation.message = result.failed_step.empty() ? result.why : result.failed_step;
  return Finding{std::move(scenario), std::move(violation)};
}

}  // namespace drydock::sim
