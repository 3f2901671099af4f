#pragma once
// hunt: looks for what is wrong with one operator until something is found or the budget is spent:
// the base scenario as it is, then its sweep, then seeded exploration of it and of generated
// scenarios.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "scenarios/engine/explore/shrink.h"

namespace drydock::sim {

struct HuntOptions {
  HuntOptions() = default;
  RunOptions run;
  std::uint64_t seed = 1;
  std::uint64_t max_runs = 20'000;
  bool pairs = true;  ///< sweep pairs too, where single deeds find nothing
  /// Asked between runs; false ends the hunt.
  std::function<bool()> keep_going;
};

struct Catch {
  Finding finding;       ///< as it was found
  std::string strategy;  ///< "plain", "sweep", "pairs", "swarm", "pct"
};

struct HuntResult {
  std::optional<Catch> caught;
  std::uint64_t runs = 0;
};

/// `operator_name` is the one that generated scenarios are made for.
HuntResult hunt(const Scenario& base, const std::string& operator_name,
                const OperatorCatalog& catalog, const HuntOptions& options = {});

}  // namespace drydock::sim
