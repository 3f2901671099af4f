#pragma once
// The zoo: small operators that are wrong in one way each, as real ones have been, beside their
// mended twins. The harness must catch every one of them and be silent about every twin: this is
// how we know that a green run means something. Values.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/engine/scenario/scenario.h"
#include "scenarios/engine/world/operator_under_test.h"

namespace drydock::zoo {

struct Specimen {
  std::string name;    ///< the operator's, both twins'
  std::string about;   ///< what it does wrong, in a line
  std::string report;  ///< the public report of the bug; empty: a common mistake without one
  std::string base;    ///< what users do, as a scenario file without faults
  sim::OperatorUnderTest buggy;
  sim::OperatorUnderTest mended;
  /// Others that run beside it.
  std::vector<sim::OperatorUnderTest> companions{};
};

/// All of them, in the order of the table that `drydock zoo` prints. Made anew by each call.
std::vector<Specimen> specimens();

/// The base scenario. Its text has been checked by a test: a broken one stops the process.
sim::Scenario base_scenario(const Specimen& specimen);

enum class Twin { kBuggy, kMended };
/// The operators that a run of the specimen needs.
std::unique_ptr<sim::OperatorCatalog> catalog_of(const Specimen& specimen, Twin twin);

}  // namespace drydock::zoo
