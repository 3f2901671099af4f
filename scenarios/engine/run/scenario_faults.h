#pragma once
// ScenarioFaults: the faults of a scenario, armed from the start or by a step, each waiting for its
// place; and behind them whoever else decides in this run, whose deviations are written down as
// faults of a scenario. One run's; the world asks it, and outlives neither it nor the second
// source.
#include <memory>
#include <vector>

#include "scenarios/engine/world/armed_faults.h"
#include "scenarios/engine/world/world.h"

namespace drydock::sim {

class ScenarioFaults final : public FaultSource {
 public:
  /// `more` may be null. Places in `own_namespace` are written down without it.
  ScenarioFaults(FaultSource* more, std::string own_namespace);

  /// Before any fault is armed; the trace tells of leases.
  void attach(World& world, Trace& trace);
  void arm(const Fault& fault);
  /// All armed faults end, and the second source is asked no more.
  void disarm();
  /// All armed faults end; the second source goes on.
  void disarm_own() { own_.disarm(); }

  std::optional<Deed> at(const Occasion& occasion) override;

  std::size_t hits() const { return own_.hits(); }
  const std::vector<Fault>& deviations() const { return deviations_; }

 private:
  using Armed = ArmedFaults::Armed;
  /// What is needed to count an occasion later: hashes of its words.
  struct Seen {
    Place::Kind kind;
    bool deletion_begins;
    WatchEventType event;
    std::uint64_t by, verb, object_kind, namespace_, name, subresource;
  };

  void perform(const Fault& fault);
  void note_lease(const Record& record);
  void lease_lost(const std::string& holder);
  unsigned count(const Place& place) const;

  ArmedFaults own_;
  FaultSource* more_;
  std::string own_namespace_;
  World* world_ = nullptr;
  bool more_is_over_ = false;
  std::vector<Seen> seen_;
  std::vector<Fault> deviations_;
};

}  // namespace drydock::sim
