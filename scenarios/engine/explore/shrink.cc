#include "scenarios/engine/explore/shrink.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "scenarios/engine/explore/reference.h"
#include "scenarios/engine/explore/simpler.h"
#include "scenarios/engine/scenario/write_scenario.h"

namespace drydock::sim {
namespace {

template <class T>
std::vector<T> without(const std::vector<T>& all, std::size_t first, std::size_t count) {
  std::vector<T> rest(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(first));
  rest.insert(rest.end(), all.begin() + static_cast<std::ptrdiff_t>(first + count), all.end());
  return rest;
}

class Shrinker {
 public:
  Shrinker(const Finding& finding, const OperatorCatalog& catalog, const ShrinkOptions& options)
      : best_(finding),
        print_(fingerprint(finding.violation)),
        catalog_(catalog),
        options_(options) {}

  ShrinkResult run() {
    needs_faults_ = passes_without_faults(best_.scenario);
    bool smaller = true;
    while (smaller && left()) {
      smaller = drop(&Scenario::faults);
      smaller |= drop(&Scenario::steps);
      smaller |= drop(&Scenario::given);
      smaller |= plainer_setting();
      smaller |= milder_faults();
      smaller |= simpler_steps();
    }
    best_.scenario.found.clear();
    best_.scenario.name = fmt::format("{}: {}", best_.violation.oracle, best_.violation.reason);
    best_.scenario.about = best_.violation.message;
    return {std::move(best_), runs_};
  }

 private:
  bool left() const {
    return runs_ < options_.max_runs && (!options_.keep_going || options_.keep_going());
  }

  /// A check that never holds says little of why. It must go on to need the faults, or leaving out
  /// the step that it waits for would do as well.
  bool is_check_without_faults(const Scenario& candidate, const RunResult& result) const {
    return !result.failed_step.empty() && !passes_without_faults(candidate);
  }
  bool passes_without_faults(const Scenario& scenario) const {
    return run_scenario(without_faults(scenario), catalog_, options_.run).passed;
  }

  /// Takes the candidate when the same oracle still fires for the same reason.
  bool try_it(Scenario candidate) {
    candidate.found.clear();
    // Each pass comes to what an earlier one has tried in vain.
    if (!tried_.insert(write_scenario(candidate)).second || !left()) return false;
    ++runs_;
    RunOptions run = options_.run;
    run.stop_at_first = true;
    const RunResult result = best_.violation.oracle == "same-end"
                                 ? run_with_reference(candidate, catalog_, run)
                                 : run_scenario(candidate, catalog_, run);
    auto finding = finding_of(std::move(candidate), result);
    if (!finding || fingerprint(finding->violation) != print_) return false;
    if (needs_faults_ && is_check_without_faults(finding->scenario, result)) return false;
    best_ = *std::move(finding);
    return true;
  }

  /// Delta debugging over one list of the scenario: ever smaller chunks are left out.
  template <class T>
  bool drop(std::vector<T> Scenario::* list) {
    bool any = false;
    for (std::size_t chunk = (best_.scenario.*list).size(); chunk > 0; chunk /= 2) {
      std::size_t first = 0;
      while (first < (best_.scenario.*list).size() && left()) {
        const std::size_t count = std::min(chunk, (best_.scenario.*list).size() - first);
        Scenario candidate = best_.scenario;
        candidate.*list = without(best_.scenario.*list, first, count);
        if (try_it(std::move(candidate)))
          any = true;
        else
          first += count;
      }
    }
    return any;
  }

  bool plainer_setting() {
    bool any = false;
    const auto attempt = [&](auto change) {
      Scenario candidate = best_.scenario;
      if (change(candidate)) any |= try_it(std::move(candidate));
    };
    attempt([](Scenario& s) { return std::exchange(s.servers, 1) != 1; });
    attempt([](Scenario& s) {
      return std::exchange(s.profile, WatchProfile::kWatchList) != WatchProfile::kWatchList;
    });
    attempt([](Scenario& s) { return !std::exchange(s.controllers, "").empty(); });
    return any;
  }

  bool milder_faults() {
    bool any = false;
    for (std::size_t i = 0; i < best_.scenario.faults.size(); ++i) {
      any |= refine(milder_deeds(best_.scenario.faults[i].deed),
                    [i](Scenario& s, Deed deed) { s.faults[i].deed = std::move(deed); });
      for (bool again = true; again;) {
        again = refine(plainer_places(best_.scenario.faults[i].at),
                       [i](Scenario& s, Place place) { s.faults[i].at = std::move(place); });
        any |= again;
      }
    }
    return any;
  }

  bool simpler_steps() {
    bool any = false;
    for (std::size_t i = 0; i < best_.scenario.steps.size(); ++i) {
      any |= refine(rounder_durations(best_.scenario.steps[i].duration),
                    [i](Scenario& s, Duration shorter) { s.steps[i].duration = shorter; });
      for (bool again = true; again;) {
        again = refine(simpler_actions(best_.scenario.steps[i].action),
                       [i](Scenario& s, Action action) { s.steps[i].action = std::move(action); });
        any |= again;
      }
    }
    return any;
  }

  /// The first of the candidates that still fails.
  template <class T, class Put>
  bool refine(std::vector<T> candidates, Put put) {
    for (T& candidate : candidates) {
      Scenario scenario = best_.scenario;
      put(scenario, std::move(candidate));
      if (try_it(std::move(scenario))) return true;
    }
    return false;
  }

  Finding best_;
  std::string print_;
  const OperatorCatalog& catalog_;
  const ShrinkOptions& options_;
  bool needs_faults_ = false;  ///< it passes where nothing goes wrong
  std::unordered_set<std::string> tried_;
  std::uint64_t runs_ = 0;
};

}  // namespace

ShrinkResult shrink(const Finding& finding, const OperatorCatalog& catalog,
                    const ShrinkOptions& options) {
  return Shrinker(finding, catalog, options).run();
}

std::size_t length_of(const Scenario& scenario) {
  return scenario.steps.size() + scenario.faults.size();
}

}  // namespace drydock::sim
