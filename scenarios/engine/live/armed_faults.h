#pragma once
// ArmedFaults: the faults of a scenario in real time: each waits for its place and is met there.
// One run's, on one executor.
#include <memory>
#include <vector>

#include "scenarios/engine/world/occasion.h"

namespace drydock::sim {

class ArmedFaults final : public FaultSource {
 public:
  void arm(const Fault& fault);
  void disarm() { armed_.clear(); }
  std::optional<Deed> at(const Occasion& occasion) override;

 private:
  struct Armed {
    Fault fault;
    unsigned matches = 0;
    bool over = false;
  };
  std::vector<Armed> armed_;
};

}  // namespace drydock::sim
