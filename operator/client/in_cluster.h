#pragma once
// How a Pod reaches its own API server: KUBERNETES_SERVICE_HOST and _PORT, and the files of its
// ServiceAccount. The token is read again by the credentials, at most 60 s old.
#include <optional>
#include <string>

#include "operator/client/connection_config.h"

namespace drydock {

inline constexpr std::string_view kServiceAccountFolder =
    "/var/run/secrets/kubernetes.io/serviceaccount";

/// nullopt outside of a cluster: a variable or the token file is missing. Errors: BadRequest where
/// the rest is unusable.
Result<std::optional<ConnectionConfig>> in_cluster_config(
    const EnvironmentVariables& variables,
    const std::string& folder = std::string(kServiceAccountFolder));

}  // namespace drydock
