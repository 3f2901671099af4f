#pragma once
// Observer: who is told how an operator fares: metrics, health and debug pages (operator/telemetry
// has one). The runtime knows no more of them than this. Called on the executor; neither throws nor
// waits; outlives the controllers that it is told of.
#include <string>

#include "operator/base/time.h"

namespace drydock {

class Controller;

/// As controller-runtime names the results of a reconcile.
enum class ReconcileResult { kSuccess, kRequeue, kRequeueAfter, kError };

struct ReconcileOutcome {
  ReconcileResult result = ReconcileResult::kSuccess;
  bool terminal = false;   ///< an error that is not repeated
  bool exception = false;  ///< an error: something was thrown
  bool timed_out = false;  ///< an error: it was cut at its limit
  Duration took{};
};

class Observer {
 public:
  virtual ~Observer() = default;
  /// It runs from now on; it may be asked for its reports until controller_ended().
  virtual void controller_started(const Controller& controller) = 0;
  virtual void controller_ended(const Controller& controller) = 0;
  /// `waited`: since it was due.
  virtual void reconcile_started(const Controller& controller, Duration waited) = 0;
  virtual void reconcile_ended(const Controller& controller, const ReconcileOutcome& outcome) = 0;
  /// Whether this instance leads, each time that it changes; `false` also when it begins to wait.
  virtual void leadership_changed(const std::string& lease, bool leads) = 0;
};

}  // namespace drydock
