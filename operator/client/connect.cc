#include "operator/client/connect.h"

#include "operator/client/in_cluster.h"
#include "operator/client/kubeconfig.h"
#include "operator/client/retry_api.h"

namespace drydock {
namespace {

std::string variable(const EnvironmentVariables& variables, const std::string& name) {
  auto found = variables.find(name);
  return found == variables.end() ? std::string() : found->second;
}

Result<ConnectionConfig> from_file(const std::string& file, const std::string& context) {
  DRYDOCK_TRY(Kubeconfig kubeconfig, load_kubeconfig(file));
  return resolve_context(kubeconfig, context);
}

}  // namespace

EnvironmentVariables environment_variables(const char* const* entries) {
  EnvironmentVariables variables;
  for (; *entries; ++entries) {
    const std::string_view entry(*entries);
    const std::size_t equals = entry.find('=');
    if (equals != std::string_view::npos)
      variables.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return variables;
}

Result<ConnectionConfig> find_connection(const ConnectOptions& options,
                                         const EnvironmentVariables& variables) {
  if (!options.kubeconfig.empty()) return from_file(options.kubeconfig, options.context);
  if (std::string list = variable(variables, "KUBECONFIG"); !list.empty()) {
    DRYDOCK_TRY(Kubeconfig kubeconfig, load_kubeconfig_list(list));
    return resolve_context(kubeconfig, options.context);
  }
  // A context can only be meant for a kubeconfig.
  if (options.context.empty()) {
    DRYDOCK_TRY(std::optional<ConnectionConfig> cluster, in_cluster_config(variables));
    if (cluster) return *std::move(cluster);
  }
  std::string home = variable(variables, "HOME");
  auto config = from_file(home + "/.kube/config", options.context);
  if (!config && config.error().is_not_found()) {
    return fail(Status(
        404, reason::kNotFound,
        fmt::format(
            "no cluster is configured: no --kubeconfig, no KUBECONFIG, not in a cluster, and {}",
            config.error().message)));
  }
  return config;
}

Result<Connected> connect(const ConnectOptions& options, const EnvironmentVariables& variables,
                          Environment& environment) {
  DRYDOCK_TRY(ConnectionConfig config, find_connection(options, variables));
  DRYDOCK_TRY(std::unique_ptr<HttpsApi> https,
              HttpsApi::create(config, variables, environment, options.https));
  Connected connected;
  connected.default_namespace =
      options.namespace_.empty() ? config.default_namespace : options.namespace_;
  connected.server = config.server.to_string();
  connected.api = std::make_unique<RetryApi>(*https, environment);
  connected.https = std::move(https);
  return connected;
}

}  // namespace drydock
