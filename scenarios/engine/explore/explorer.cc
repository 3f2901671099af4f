#include "scenarios/engine/explore/explorer.h"

#include <algorithm>

#include "scenarios/engine/explore/reference.h"
#include "scenarios/engine/explore/strategies.h"

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

Explorer::Explorer(const OperatorUnderTest& under_test, const OperatorCatalog& catalog,
                   std::uint64_t seed, ExplorerOptions options)
    : catalog_(catalog), random_(Random(seed).fork("explorer")), options_(std::move(options)) {
  Scenario any;
  any.operators.push_back({under_test.name, {}});
  kinds_ = kinds_of(any, catalog);
  if (!options_.base)
    generator_.emplace(under_test, made_by(under_test, catalog, options_.run, seed),
                       options_.generator);
}

std::optional<Finding> Explorer::next() {
  return variants_left_ == 0 ? next_scenario() : next_variant();
}

RunResult Explorer::run(const Scenario& scenario, FaultSource* faults) {
  RunOptions options = options_.run;
  options.more_faults = faults;
  options.tolerate_refusals = true;
  if (faults != nullptr && has_reference(scenario)) options.reference_end = reference_.end_state;
  RunResult result = run_scenario(scenario, catalog_, options);
  ++runs_;
  virtual_time_ += result.virtual_time;
  return result;
}

std::optional<Finding> Explorer::next_scenario() {
  strategy_ = "plain";
  Random random = random_.fork("scenario " + std::to_string(rounds_++));
  scenario_ = patient(options_.base ? *options_.base : generator_->generate(random));
  reference_ = run(scenario_, nullptr);
  if (reference_.passed) variants_left_ = options_.variants;
  return finding_of(scenario_, reference_);
}

std::optional<Finding> Explorer::next_variant() {
  --variants_left_;
  Random random =
      random_.fork("run " + std::to_string(rounds_) + "." + std::to_string(variants_left_));
  RunResult result;
  if (random.below(4) == 0) {
    strategy_ = "priorities";
    const auto depth = 1 + static_cast<unsigned>(random.below(3));
    PriorityFaults faults(random.fork("faults"), depth, reference_.calls * 2);
    result = run(scenario_, &faults);
  } else {
    strategy_ = "swarm";
    SwarmFaults faults(random.fork("faults"), kinds_);
    result = run(scenario_, &faults);
  }
  auto finding = finding_of(scenario_, result);
  const bool other_course =
      others_wrote(result) || result.refused_steps != reference_.refused_steps;
  if (finding && finding->violation.oracle == "same-end" && other_course) return std::nullopt;
  return finding;
}

}  // namespace drydock::sim
