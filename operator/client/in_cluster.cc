#include "operator/client/in_cluster.h"

#include <filesystem>

#include "operator/client/kubeconfig.h"

namespace drydock {

Result<std::optional<ConnectionConfig>> in_cluster_config(const EnvironmentVariables& variables,
                                                          const std::string& folder) {
  auto host = variables.find("KUBERNETES_SERVICE_HOST");
  auto port = variables.find("KUBERNETES_SERVICE_PORT");
  if (host == variables.end() || port == variables.end() || host->second.empty() ||
      port->second.empty()) {
    return std::nullopt;
  }
  std::error_code error;
  std::string token_file = folder + "/token";
  if (!std::filesystem::exists(token_file, error)) return std::nullopt;

  ConnectionConfig config;
  bool bracket = host->second.find(':') != std::string::npos && !host->second.starts_with('[');
  DRYDOCK_TRY(config.server, parse_endpoint(fmt::format(
                                 fmt::runtime(bracket ? "https://[{}]:{}" : "https://{}:{}"),
                                 host->second, port->second)));
  config.token_file = token_file;
  DRYDOCK_TRY(config.certificate_authority, read_text_file(folder + "/ca.crt"));
  auto name_space = read_text_file(folder + "/namespace");
  if (!name_space && !name_space.error().is_not_found()) return fail(name_space.error());
  if (name_space) {
    std::string text = *name_space;
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.pop_back();
    if (!text.empty()) config.default_namespace = text;
  }
  return config;
}

}  // namespace drydock
