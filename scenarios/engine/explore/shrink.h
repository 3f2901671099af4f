#pragma once
// shrink: makes a scenario that goes wrong as short and plain as it will get while the same oracle
// fires for the same reason about the same kind of object (so that it never slips to another
// mistake): drops faults, steps and given objects (delta debugging), makes faults milder and
// specifications smaller, rounds times. Deterministic.
#include <cstdint>
#include <functional>
#include <string>

#include "scenarios/engine/explore/sweep.h"

namespace drydock::sim {

struct ShrinkOptions {
  ShrinkOptions() = default;
  RunOptions run;
  std::uint64_t max_runs = 3000;
  /// Asked before each run; false ends it with what it has got so far. May be empty.
  std::function<bool()> keep_going;
};

struct ShrinkResult {
  Finding finding;  ///< the scenario's name and about say what it shows; it has no `found`
  std::uint64_t runs = 0;
};

ShrinkResult shrink(const Finding& finding, const OperatorCatalog& catalog,
                    const ShrinkOptions& options = {});

/// How long a scenario is to a reader: its steps and faults.
std::size_t length_of(const Scenario& scenario);

}  // namespace drydock::sim
