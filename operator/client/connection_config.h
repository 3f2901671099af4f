#pragma once
// ConnectionConfig: all that is needed to reach one API server as one user; what a kubeconfig's
// context or the in-cluster files come down to. A value; holds secrets, so nothing prints it.
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "operator/api/request.h"

namespace drydock {

/// Environment variables as they are handed down by main(); the library itself reads none.
using EnvironmentVariables = std::map<std::string, std::string>;

/// A server's or proxy's URL taken apart. IPv6 hosts are kept without their brackets.
struct Endpoint {
  bool tls = true;
  std::string host;
  std::uint16_t port = 443;
  std::string path_prefix;     ///< "/k8s/clusters/c1", without a slash at the end; empty for none
  std::string user, password;  ///< of a proxy; refused in a server's URL
  bool operator==(const Endpoint&) const = default;
  /// "https://[::1]:6443/prefix", without user and password.
  std::string to_string() const;
};
/// Errors: reason BadRequest; the message does not repeat a password.
Result<Endpoint> parse_endpoint(std::string_view url);

/// A credential plugin: a command that prints an ExecCredential.
struct ExecConfig {
  std::string api_version;
  std::string command;
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env;
  std::string install_hint;
  bool provide_cluster_info = false;
  std::string interactive_mode;
  nlohmann::json
      cluster_extension;  ///< the extension client.authentication.k8s.io/exec of the cluster
};

struct ConnectionConfig {
  Endpoint server;
  std::string certificate_authority;  ///< PEM; empty: the system's roots
  bool insecure_skip_tls_verify = false;
  std::string tls_server_name;  ///< empty: the server's host
  std::optional<Endpoint> proxy;
  bool disable_compression = false;

  std::string token;
  std::string
      token_file;  ///< wins over `token`, which is used where the file cannot be read at first
  std::string client_certificate;  ///< PEM, a chain is allowed
  std::string client_key;          ///< PEM, not encrypted
  std::optional<ExecConfig> exec;
  std::optional<Identity> impersonate;

  std::string default_namespace = "default";
  std::string context;  ///< the kubeconfig's; empty in a cluster
};

}  // namespace drydock
