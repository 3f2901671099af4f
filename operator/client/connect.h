#pragma once
// connect(): from a program's options and environment variables to an Api. Where the cluster comes
// from, in this order: --kubeconfig, KUBECONFIG, the Pod's own cluster, ~/.kube/config.
#include <memory>
#include <string>

#include "operator/client/https_api.h"

namespace drydock {

struct ConnectOptions {
  ConnectOptions() = default;
  std::string kubeconfig;  ///< --kubeconfig; must exist
  std::string context;     ///< --context; empty: the current one
  std::string namespace_;  ///< --namespace; empty: the context's
  HttpsApiOptions https;
};

struct Connected {
  std::unique_ptr<Api> https;  ///< what `api` stands on
  std::unique_ptr<Api> api;    ///< with retries; for use
  std::string default_namespace;
  std::string server;  ///< "https://127.0.0.1:6443", for messages
};

/// `environ`'s entries, "NAME=value", as main() hands them down; null ends the list.
EnvironmentVariables environment_variables(const char* const* entries);

/// Errors: BadRequest or NotFound with one line that says what is wrong: for exit status 2.
Result<ConnectionConfig> find_connection(const ConnectOptions& options,
                                         const EnvironmentVariables& variables);
/// The environment outlives the result. Nothing is sent yet. Errors: as find_connection, and for
/// unusable certificates and keys.
Result<Connected> connect(const ConnectOptions& options, const EnvironmentVariables& variables,
                          Environment& environment);

}  // namespace drydock
