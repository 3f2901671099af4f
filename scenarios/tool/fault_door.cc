#include "scenarios/tool/fault_door.h"

#include "fakeapi/http/kubeconfig_file.h"

namespace drydock::tool {

FaultDoor::FaultDoor(RealEnvironment& environment, Api& upstream, sim::FaultSource& faults,
                     sim::FaultApi::Host& host, const FaultDoorOptions& options)
    : api_(environment.environment(), upstream,
           {options.operators.begin(), options.operators.end()}, faults, host, options.faults) {}

FaultDoor::~FaultDoor() = default;

Result<std::unique_ptr<FaultDoor>> FaultDoor::open(RealEnvironment& environment, Api& upstream,
                                                   sim::FaultSource& faults,
                                                   sim::FaultApi::Host& host,
                                                   FaultDoorOptions options) {
  std::unique_ptr<FaultDoor> door(new FaultDoor(environment, upstream, faults, host, options));
  http::HttpsServerOptions front;
  front.bind_address = options.bind_address;
  front.port = options.port;
  front.resets_connections = true;
  front.logger = environment.environment().logger.with_target("http");
  DRYDOCK_TRY(front.certificate, http::make_server_certificate({front.bind_address}));
  door->ca_pem_ = front.certificate.ca_pem;
  front.authenticator.set_fallback(
      [&identities = door->identities_](std::string_view token) -> std::optional<Identity> {
        const auto found = identities.find(token);
        if (found == identities.end()) return std::nullopt;
        return found->second;
      });
  door->server_ =
      std::make_unique<http::HttpsServer>(door->api_, environment.io_context(), std::move(front));
  DRYDOCK_CHECK(door->server_->start());
  return door;
}

std::string FaultDoor::url() const { return server_->url(); }

Result<std::string> FaultDoor::kubeconfig_of(const sim::Instance& instance) {
  DRYDOCK_TRY(const std::string token, http::make_token());
  identities_[token] = Identity{.user = instance.name,
                                .uid = std::to_string(instance.number),
                                .groups = {"system:authenticated"},
                                .extra = {}};
  return http::kubeconfig_text({.server = url(), .ca_pem = ca_pem_, .token = token});
}

Task<void> FaultDoor::stop() { co_await server_->stop(); }

}  // namespace drydock::tool
