#pragma once
// Telemetry: the doors through which those who run an operator look at it. On the metrics address
// /metrics; on the health address /healthz, /readyz (and /readyz/CHECK, ?verbose, ?exclude=CHECK),
// and, for callers of the same machine or pod alone (kubectl port-forward is one), /debug/tasks and
// /debug/log-level. A door asks the executor for each answer and waits a second at most: a program
// that hangs fails /healthz and still shows its metrics.
//
//   Telemetry telemetry(environment, sink, {});
//   if (auto started = telemetry.start(); !started) return complain(started.error());
//   MeteredApi api(https, environment.clock, telemetry.metrics(), host);
//   controller.observed_by(&telemetry.metrics());
#include <memory>
#include <string>

#include "operator/base/environment.h"
#include "operator/telemetry/console_log_sink.h"
#include "operator/telemetry/operator_metrics.h"

namespace drydock {

struct TelemetryOptions {
  TelemetryOptions() = default;
  std::string metrics_bind_address = ":8080";  ///< "0" or empty: none
  std::string health_bind_address = ":8081";   ///< "0" or empty: none
};

class Telemetry {
 public:
  /// The environment's executor is an io_context's. Environment and sink outlive it; it outlives
  /// the controllers that it observes, and goes once the executor has stopped.
  Telemetry(Environment& environment, ConsoleLogSink& sink, TelemetryOptions options);
  /// Closes the doors.
  ~Telemetry();
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  /// Opens the doors. Errors: as HttpListener::listen, with the flag's name.
  Result<void> start();

  OperatorMetrics& metrics();
  /// The ports that are open; 0 for none.
  std::uint16_t metrics_port() const;
  std::uint16_t health_port() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace drydock
