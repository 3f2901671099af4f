#pragma once
// Player: plays a scenario's steps in a world, one after the other; each waits until the world is
// idle or its check holds. Says what did not hold, and where it stands in the file.
#include <functional>
#include <string>

#include "scenarios/engine/run/scenario_faults.h"

namespace drydock::sim {

class Player {
 public:
  /// `stopped`: the run is over, whatever is still to be played. All outlive the player.
  Player(World& world, ScenarioFaults& faults, const std::function<bool()>& stopped)
      : world_(world), faults_(faults), stopped_(stopped) {}

  /// Empty when it held; else "apply: ...". A refused write of kAction is told apart by `refused`.
  std::string play(const Step& step);
  bool refused() const { return refused_; }
  void wait_until_idle();

 private:
  std::string act(const Action& action);
  std::string check(const Step& step);
  std::string check_refused(const Step& step);
  std::string wait_until_quiet(const Step& step);
  void run_until(const std::function<bool()>& done, Duration limit);

  World& world_;
  ScenarioFaults& faults_;
  const std::function<bool()>& stopped_;
  bool refused_ = false;
};

/// "apply Hello/hello", "assert Deployment/hello", "advance 15m0s".
std::string describe(const Step& step);

}  // namespace drydock::sim
