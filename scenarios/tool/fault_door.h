#pragma once
// FaultDoor: the front door over faults over any Api: operators call as the user of their name,
// with a kubeconfig each; what befalls them there is a FaultSource's to say. `replay` on the served
// fake and on a cluster, and `proxy`, stand on it. Lives on the environment's executor; ends by
// stop().
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fakeapi/http/https_server.h"
#include "operator/base/real_environment.h"
#include "scenarios/engine/live/fault_api.h"

namespace drydock::tool {

struct FaultDoorOptions {
  FaultDoorOptions() = default;
  std::string bind_address = "127.0.0.1";
  std::uint16_t port = 0;
  std::vector<std::string> operators;
  sim::FaultApi::Options faults;
};

class FaultDoor {
 public:
  /// Everything outlives the door. Errors: reason BadRequest for wrong options, InternalError where
  /// certificates cannot be made, and those of listening.
  static Result<std::unique_ptr<FaultDoor>> open(RealEnvironment& environment, Api& upstream,
                                                 sim::FaultSource& faults,
                                                 sim::FaultApi::Host& host,
                                                 FaultDoorOptions options);
  ~FaultDoor();
  FaultDoor(const FaultDoor&) = delete;
  FaultDoor& operator=(const FaultDoor&) = delete;

  std::string url() const;
  /// With a token of its own for each instance. REQUIRES: of one of the operators. Errors:
  /// InternalError where there is no randomness.
  Result<std::string> kubeconfig_of(const sim::Instance& instance);
  /// Ends what faults hold back.
  void heal() { api_.heal(); }
  /// As FaultApi has it.
  Task<Result<void>> forget_history() { return api_.forget_history(); }
  Task<void> stop();

 private:
  FaultDoor(RealEnvironment& environment, Api& upstream, sim::FaultSource& faults,
            sim::FaultApi::Host& host, const FaultDoorOptions& options);

  sim::FaultApi api_;
  std::string ca_pem_;
  std::map<std::string, Identity, std::less<>> identities_;  ///< by token
  std::unique_ptr<http::HttpsServer> server_;
};

}  // namespace drydock::tool
