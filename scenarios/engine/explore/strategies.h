#pragma once
// Strategies: FaultSources that look for trouble. Each answers the World's one question from a
// source of its own: seeded chance with families of faults drawn first (swarm), priorities with a
// few change points (PCT), every combination in turn (exhaustive). One object serves one run.
// run_scenario() notes what they did as faults of a scenario.
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "operator/base/random.h"
#include "scenarios/engine/explore/fault_catalogue.h"
#include "scenarios/engine/world/occasion.h"

namespace drydock::sim {

/// Lets nothing happen and notes each occasion as a place that names it: kind, verb, object and
/// `nth`.
class OccasionLog final : public FaultSource {
 public:
  std::optional<Deed> at(const Occasion& occasion) override;
  /// In the order they came.
  const std::vector<Place>& places() const { return places_; }

 private:
  std::vector<Place> places_;
  std::vector<std::pair<Place, unsigned>> counts_;
};

/// Swarm testing: first which families of faults this run has, and how often; then each occasion
/// draws. Follows Groce et al., "Swarm Testing" (ISSTA 2012): rare combinations come up because
/// others are off.
class SwarmFaults final : public FaultSource {
 public:
  /// At most `limit` deeds.
  SwarmFaults(Random random, FaultScope scope, unsigned limit = 4);
  std::optional<Deed> at(const Occasion& occasion) override;

 private:
  Random random_;
  FaultScope scope_;
  std::set<FaultFamily> families_;
  double chance_;
  unsigned left_;
};

/// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010), by delays: each operator,
/// and each kind that is watched, is a party whose messages come by a latency of its own; at
/// `depth` occasions, drawn among `expected`, the party at hand falls behind all others. Messages
/// get through all the same: no latency lasts that is longer than clients wait. A bug that needs
/// few orderings is found with a known probability.
class PriorityFaults final : public FaultSource {
 public:
  PriorityFaults(Random random, unsigned depth, std::uint64_t expected);
  std::optional<Deed> at(const Occasion& occasion) override;

 private:
  Duration& latency_of(std::string party);

  Random random_;
  std::set<std::uint64_t> change_points_;
  std::vector<std::pair<std::string, Duration>> parties_;
  std::uint64_t number_ = 0;
};

/// Enumerates: every way to place at most `limit` deeds on a run, without repetition, like an
/// odometer whose wheels appear as the run asks. Use: while (next()) run(scenario, *this).
class ExhaustiveFaults final : public FaultSource {
 public:
  ExhaustiveFaults(FaultScope scope, unsigned limit);
  /// Turns to the next combination; false when all were tried. To be called before each run.
  bool next();
  std::optional<Deed> at(const Occasion& occasion) override;

 private:
  struct Wheel {
    std::size_t position = 0;  ///< 0: nothing happens
    std::size_t size = 1;
  };
  FaultScope scope_;
  unsigned limit_;
  std::vector<Wheel> wheels_;
  std::size_t at_ = 0;
  unsigned used_ = 0;
  bool begun_ = false;
};

}  // namespace drydock::sim
