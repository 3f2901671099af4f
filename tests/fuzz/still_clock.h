#pragma once
// StillClock: a clock that stands, so that a target does the same with the same bytes.
#include "operator/base/environment.h"

namespace drydock::fuzz {

class StillClock final : public Clock {
 public:
  TimePoint now() const override { return {}; }
  WallTime wall_now() const override { return WallTime(std::chrono::seconds(1'767'225'600)); }
};

}  // namespace drydock::fuzz
