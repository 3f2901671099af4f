#pragma once
// The backends that the contract suite holds: the fake in process, HttpsApi before the served fake,
// and a real cluster where DRYDOCK_KUBECONFIG names one.
#include <memory>
#include <string>
#include <vector>

#include "operator/api/client.h"
#include "operator/base/real_environment.h"

namespace drydock::contract {

class Backend {
 public:
  virtual ~Backend() = default;
  virtual RealEnvironment& environment() = 0;
  virtual Api& api() = 0;
};

/// "InProcess", "Served" and, where DRYDOCK_KUBECONFIG is set, "Cluster".
std::vector<std::string> backend_names();
/// Errors: the backend's own, such as an unreadable kubeconfig.
Result<std::unique_ptr<Backend>> make_backend(const std::string& name);

}  // namespace drydock::contract
