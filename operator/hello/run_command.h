#pragma once
// `hello-operator run`: its flags, and from them an operator that runs until it is told to end. The
// part of main() that is not a command line.
#include <string>
#include <vector>

#include "operator/base/result.h"
#include "operator/client/connect.h"
#include "operator/hello/operator.h"
#include "operator/telemetry/telemetry.h"

namespace CLI {
class App;
}

namespace drydock::hello {

/// As they are written on the command line.
struct RunFlags {
  RunFlags() = default;
  ConnectOptions connect;
  TelemetryOptions telemetry;
  std::string requeue_after = "10m";
  std::size_t max_concurrent_reconciles = 8;
  std::string log_level;
  std::string log_format;
  bool leader_elect = false;
  std::string lease_name = "hello-operator";
  std::string lease_namespace;
  std::string lease_duration = "15s";
  std::string renew_deadline = "10s";
  std::string retry_period = "2s";
};

void add_run_flags(CLI::App& command, RunFlags& flags);

/// Runs the operator. `complain` prints one line and hands its status back. The exit status.
int run(RunFlags flags, int (*complain)(std::string_view message, int status));

}  // namespace drydock::hello
