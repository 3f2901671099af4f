#include "scenarios/tool/fault_door.h"

#include "fakeapi/http/kubeconfig_file.h"

namespace drydock::tool {

FaultDoor::FaultDoor(RealEnvironment& environment, Api& upstream, sim::FaultSource& faults,
                     sim::FaultApi::Host& host, const FaultDoorOptions& options)
    : api_(environment.environment(), upstream,
           {options.operators.begin(), options.operators.end()}, faults, host) {}

FaultDoor::~FaultDoor() = default;

Result<std::unique_ptr<FaultDoor>> FaultDoor::open(RealEnvironment& environment, Api& upstream,
                                                   sim::FaultSource& faults,
                                                   sim::FaultApi::Host& host,
                                                   FaultDoorOptions options) {
  std::unique_ptr<FaultDoor> door(new FaultDoor(environment, upstream, faults, host, options));
  http::HttpsServerOptions front;
  front.bind_address = options.bind_address;
  front.port = options.port;
  front.logger = environment.environment().logger.with_target("http");
  DRYDOCK_TRY(front.certificate, http::make_server_certificate({front.bind_address}));
  door->ca_pem_ = front.certificate.ca_pem;
  for (const std::string& name : options.operators) {
    DRYDOCK_TRY(door->tokens_[name], http::make_token());
    front.authenticator.add(door->tokens_[name],
                            Identity{.user = name, .groups = {"system:authenticated"}});
  }
  door->server_ =
      std::make_unique<http::HttpsServer>(door->api_, environment.io_context(), std::move(front));
  DRYDOCK_CHECK(door->server_->start());
  return door;
}

std::string FaultDoor::url() const { return server_->url(); }

std::string FaultDoor::kubeconfig_of(const std::string& name) const {
  return http::kubeconfig_text({.server = url(), .ca_pem = ca_pem_, .token = tokens_.at(name)});
}

Task<void> FaultDoor::stop() { co_await server_->stop(); }

}  // namespace drydock::tool
