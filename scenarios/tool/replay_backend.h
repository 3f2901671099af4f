#pragma once
// ReplayBackend: where scenario files are played: the fake in virtual time, the served fake, a real
// cluster. What a backend cannot do it refuses before anything runs.
#include <cstdint>
#include <memory>
#include <string>

#include "operator/base/time.h"
#include "scenarios/engine/scenario/scenario.h"
#include "scenarios/engine/world/operator_under_test.h"
#include "scenarios/engine/world/trace.h"

namespace drydock::tool {

struct Played {
  bool passed = false;
  std::string why;  ///< of a failure; one paragraph
  Duration time{};  ///< of the run: virtual on the fake
  std::uint64_t hash = 0;
  std::shared_ptr<const sim::Trace> trace;  ///< where it was asked for
};

class ReplayBackend {
 public:
  virtual ~ReplayBackend() = default;
  /// Empty when it can play this scenario; else one line: what it cannot, and where that stands.
  virtual std::string refuse(const sim::Scenario& scenario) const = 0;
  virtual Played play(const sim::Scenario& scenario, bool keep_trace) = 0;
};

/// The fake, in virtual time. The catalog outlives it.
std::unique_ptr<ReplayBackend> make_fake_backend(const sim::OperatorCatalog& catalog);

}  // namespace drydock::tool
