#include "scenarios/engine/explore/explorer.h"

#include <algorithm>

#include "scenarios/engine/explore/reference.h"

namespace drydock::sim {
namespace {

/// Notes what is there of the operator's kinds at the end of a plain run.
std::vector<Object> made_by(const OperatorUnderTest& under_test, const OperatorCatalog& catalog,
                            const RunOptions& options, std::uint64_t seed) {
  const ScenarioGenerator generator(under_test, {}, {});
  std::vector<Object> made;
  // A specification may be one that asks for nothing, or one that is refused.
  for (std::uint64_t attempt = 0; attempt < 5 && made.empty(); ++attempt) {
    Random random = Random(seed).fork("plain " + std::to_string(attempt));
    RunOptions run = options;
    run.invariants.push_back([&](const ClusterView& view) {
      made.clear();
      for (const Resource& kind : under_test.dependents)
        for (Object& object : view.list(kind)) made.push_back(std::move(object));
      return std::string();
    });
    run_scenario(generator.plain(random), catalog, run);
  }
  return made;
}

// Then it may end otherwise, and rightly so.
bool others_wrote(const RunResult& result) {
  return std::ranges::any_of(result.deviations, [](const Fault& fault) {
    return fault.deed.kind == Deed::Kind::kMeanwhile;
  });
}

}  // namespace

std::string_view to_string(Strategy strategy) {
  constexpr std::string_view kNames[kStrategies] = {"plain", "swarm", "pct", "exhaustive"};
  return kNames[static_cast<std::size_t>(strategy)];
}

Explorer::Explorer(const OperatorUnderTest& under_test, const OperatorCatalog& catalog,
                   std::uint64_t seed, ExplorerOptions options)
    : catalog_(catalog), random_(Random(seed).fork("explorer")), options_(std::move(options)) {
  Scenario any;
  any.operators.push_back({under_test.name, {}});
  scope_ = scope_of(any, catalog);
  if (!options_.base)
    generator_.emplace(under_test, made_by(under_test, catalog, options_.run, seed),
                       options_.generator);
}

std::optional<Finding> Explorer::next() {
  if (combinations_) {
    if (combinations_->next()) return next_combination();
    combinations_.reset();
    done_ = options_.base.has_value();
    if (done_) return std::nullopt;
  }
  return variants_left_ == 0 ? next_scenario() : next_variant();
}

RunResult Explorer::run(const Scenario& scenario, FaultSource* faults) {
  RunOptions options = options_.run;
  options.more_faults = faults;
  options.tolerate_refusals = true;
  if (faults != nullptr && has_reference(scenario)) options.reference_end = reference_.end_state;
  RunResult result = run_scenario(scenario, catalog_, options);
  ++runs_;
  ++counts_[static_cast<std::size_t>(strategy_)];
  virtual_time_ += result.virtual_time;
  return result;
}

std::optional<Finding> Explorer::next_scenario() {
  strategy_ = Strategy::kPlain;
  Random random = random_.fork("scenario " + std::to_string(rounds_++));
  scenario_ = patient(options_.base ? *options_.base : generator_->generate(random));
  reference_ = run(scenario_, nullptr);
  if (reference_.passed && options_.only == Strategy::kExhaustive) {
    combinations_.emplace(scope_, options_.depth);
    combinations_->next();
    return next_combination();
  }
  if (reference_.passed && options_.only != Strategy::kPlain) variants_left_ = options_.variants;
  return finding_of(scenario_, reference_);
}

std::optional<Finding> Explorer::next_combination() {
  strategy_ = Strategy::kExhaustive;
  return finding_in(run(scenario_, &*combinations_));
}

std::optional<Finding> Explorer::next_variant() {
  --variants_left_;
  return finding_in(run_variant(
      random_.fork("run " + std::to_string(rounds_) + "." + std::to_string(variants_left_))));
}

RunResult Explorer::run_variant(Random random) {
  const bool pct = random.below(4) == 0;
  strategy_ = options_.only.value_or(pct ? Strategy::kPct : Strategy::kSwarm);
  if (strategy_ == Strategy::kPct) {
    const auto depth = 1 + static_cast<unsigned>(random.below(3));
    PriorityFaults faults(random.fork("faults"), depth, reference_.calls * 2);
    return run(scenario_, &faults);
  }
  SwarmFaults faults(random.fork("faults"), scope_);
  return run(scenario_, &faults);
}

std::optional<Finding> Explorer::finding_in(const RunResult& result) const {
  auto finding = finding_of(scenario_, result);
  const bool other_course =
      others_wrote(result) || result.refused_steps != reference_.refused_steps;
  if (finding && finding->violation.oracle == "same-end" && other_course) return std::nullopt;
  return finding;
}

}  // namespace drydock::sim
