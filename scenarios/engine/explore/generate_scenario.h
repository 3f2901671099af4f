#pragma once
// ScenarioGenerator: what users and others might do to an operator's objects: apply, change,
// revert, delete, create anew under the same name, meddle with what the operator made, restart it,
// start a second one where there may be several, wait. No faults: those come from a strategy.
#include <vector>

#include "operator/base/random.h"
#include "scenarios/engine/scenario/scenario.h"
#include "scenarios/engine/world/operator_under_test.h"

namespace drydock::sim {

struct GeneratorOptions {
  GeneratorOptions() = default;
  unsigned max_steps = 6;
  /// Specifications that the schema forbids are tried as well.
  bool mistakes = true;
};

class ScenarioGenerator {
 public:
  /// `made`: what the operator makes in a plain run for an object named `hello`, to be meddled
  /// with. The operator outlives the generator.
  ScenarioGenerator(const OperatorUnderTest& operator_under_test, std::vector<Object> made,
                    GeneratorOptions options = {});
  Scenario generate(Random& random) const;

  /// The plainest scenario: one object is applied.
  Scenario plain(Random& random) const;

 private:
  Object primary(std::string_view name, Random& random) const;
  Step apply(std::string_view name, Random& random) const;
  void add_removal(std::string_view name, Scenario& scenario, Random& random) const;
  Step meddle(Random& random) const;
  Step interrupt(Random& random) const;

  const OperatorUnderTest& operator_;
  std::vector<Object> made_;
  GeneratorOptions options_;
  Json spec_schema_;
};

}  // namespace drydock::sim
