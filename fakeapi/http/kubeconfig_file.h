#pragma once
// The kubeconfig that leads to a server: one cluster, one user with a token, one context.
#include <string>

#include "operator/base/result.h"

namespace drydock::http {

struct KubeconfigEntry {
  std::string server;  ///< "https://127.0.0.1:6443"
  std::string ca_pem;
  std::string token;
};

std::string kubeconfig_text(const KubeconfigEntry& entry);
/// Writes `text` so that whoever sees `path` sees all of it, readable by its owner alone (0600).
/// Errors: reason InternalError, with the system's text.
Result<void> write_private_file(const std::string& path, const std::string& text);

}  // namespace drydock::http
