#pragma once
// ArmedFaults: the faults of a scenario that are armed, each waiting for its place, counting what
// matches it, until it is met. In virtual and in real time alike. One run's, on one executor.
#include <memory>
#include <vector>

#include "scenarios/engine/world/occasion.h"

namespace drydock::sim {

class ArmedFaults final : public FaultSource {
 public:
  /// One of them; also held by whoever waits for what is no occasion: a time, a lease.
  struct Armed {
    Fault fault;
    unsigned matches = 0;
    bool over = false;
  };

  std::shared_ptr<Armed> arm(const Fault& fault);
  /// All that are armed end.
  void disarm();
  /// One deed an occasion: a second fault whose turn it would be waits on.
  std::optional<Deed> at(const Occasion& occasion) override;
  /// What this one waits for has come once more; true when it is met there.
  bool meet(Armed& armed);

  const std::vector<std::shared_ptr<Armed>>& armed() const { return armed_; }
  /// Faults that were met so far.
  std::size_t hits() const { return hits_; }

 private:
  std::vector<std::shared_ptr<Armed>> armed_;
  std::size_t hits_ = 0;
};

}  // namespace drydock::sim
