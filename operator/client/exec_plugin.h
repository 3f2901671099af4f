#pragma once
// Runs a credential plugin as client-go does (plugin/pkg/client/auth/exec): without a shell, with
// KUBERNETES_EXEC_INFO, reading an ExecCredential in JSON or YAML. Blocks; callable from any
// thread.
#include <atomic>
#include <optional>
#include <string>

#include "operator/base/time.h"
#include "operator/client/connection_config.h"

namespace drydock {

using StopFlag = std::atomic<bool>;

struct ExecCredential {
  std::string token;
  std::string client_certificate;  ///< PEM
  std::string client_key;
  std::optional<WallTime> expires;
};

/// `stop` ends it early. Errors: Unavailable with the command, its last line on stderr and the
/// install hint. What it prints on stdout is a secret and never part of a message.
Result<ExecCredential> run_exec_plugin(const ConnectionConfig& config,
                                       const EnvironmentVariables& variables, Duration timeout,
                                       const StopFlag& stop);

/// Exposed for tests. Errors: Unavailable.
Result<ExecCredential> parse_exec_credential(std::string_view output, const ExecConfig& exec);

}  // namespace drydock
