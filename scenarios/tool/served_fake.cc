#include "scenarios/tool/served_fake.h"

#include <optional>

#include "fakeapi/http/kubeconfig_file.h"
#include "fakeapi/types/type_registry.h"
#include "operator/api/resources.h"
#include "operator/base/task_group.h"
#include "scenarios/tool/cluster_controllers.h"

namespace drydock::tool {
namespace {

fake::ServerOptions server_options() {
  fake::ServerOptions options;
  // Whoever writes large objects again and again must not fill the memory with what was.
  options.history_bytes = 64u << 20;
  return options;
}

}  // namespace

struct ServedFake::State {
  State(RealEnvironment& real, ServedFakeOptions given)
      : options(std::move(given)),
        environment(real.environment()),
        server(environment.clock, environment.random.fork("server"), server_options()),
        api(server, environment),
        tasks(environment.executor) {}

  ServedFakeOptions options;
  Environment& environment;
  fake::Server server;
  fake::FakeApi api;
  std::string token, ca_pem;
  std::optional<ClusterControllers> controllers;
  std::optional<http::HttpsServer> front;
  TaskGroup tasks;
};

ServedFake::ServedFake(std::unique_ptr<State> state) : state_(std::move(state)) {}
ServedFake::~ServedFake() = default;

Result<std::unique_ptr<ServedFake>> ServedFake::make(RealEnvironment& environment,
                                                     ServedFakeOptions options) {
  auto state = std::make_unique<State>(environment, std::move(options));
  http::HttpsServerOptions front;
  front.bind_address = state->options.bind_address;
  front.port = state->options.port;
  front.logger = state->environment.logger.with_target("http");
  DRYDOCK_TRY(front.certificate, http::make_server_certificate({front.bind_address}));
  DRYDOCK_TRY(state->token, http::make_token());
  DRYDOCK_CHECK(front.authenticator.add_token_file(state->options.token_file));
  front.authenticator.add(state->token, admin_identity());
  front.authenticator.set_fallback(
      [&server = state->server](std::string_view token) { return server.authenticate(token); });
  state->ca_pem = front.certificate.ca_pem;
  DRYDOCK_TRY(ClusterControllers controllers,
              ClusterControllers::make(state->options.controllers, state->server, state->ca_pem));
  if (state->options.may_step) controllers.ask(state->options.may_step, state->environment);
  state->controllers.emplace(std::move(controllers));
  state->front.emplace(state->api, environment.io_context(), std::move(front));
  return std::unique_ptr<ServedFake>(new ServedFake(std::move(state)));
}

namespace {

// As kube-apiserver renews its own Lease: where nothing else is written, revisions go on all the
// same, and what was read long ago gets too old.
void renew_lease(Environment& environment, fake::Server& server) {
  constexpr const char* kName = "apiserver-drydock";
  Request renewal(Verb::kPatch, resources::leases().gvr());
  renewal.namespace_ = "kube-system";
  renewal.name = kName;
  renewal.caller = admin_identity();
  renewal.parameters = {{"fieldManager", "kube-apiserver"}, {"force", "true"}};
  renewal.body.media_type = media::kApplyPatch;
  renewal.body.object = Object(Json{
      {"apiVersion", "coordination.k8s.io/v1"},
      {"kind", "Lease"},
      {"metadata",
       {{"name", kName}, {"labels", {{"apiserver.kubernetes.io/identity", "kube-apiserver"}}}}},
      {"spec",
       {{"holderIdentity", kName},
        {"leaseDurationSeconds", 3600},
        {"renewTime", format_micro_time(environment.clock.wall_now())}}}});
  server.handle(renewal);
}

}  // namespace

// As etcd is kept small: every five minutes the history goes that was there five minutes before.
Task<void> ServedFake::forget_history(State& state) {
  constexpr auto kInterval = std::chrono::minutes(5);
  std::uint64_t before = state.server.revision();
  while (true) {
    co_await state.environment.sleep_for(kInterval);
    renew_lease(state.environment, state.server);
    state.server.compact(before);
    before = state.server.revision();
  }
}

Result<void> ServedFake::start() {
  DRYDOCK_CHECK(state_->front->start());
  state_->tasks.spawn("history", forget_history(*state_));
  state_->tasks.spawn("controllers", state_->controllers->run(state_->environment, state_->server));
  return {};
}

Task<void> ServedFake::stop() {
  co_await state_->front->stop();
  state_->tasks.cancel();
  co_await state_->tasks.join();
}

fake::Server& ServedFake::server() { return state_->server; }
Api& ServedFake::api() { return state_->api; }
http::HttpsServer& ServedFake::front() { return *state_->front; }
std::string ServedFake::write_again(const GroupVersionResource& resource, const ObjectKey& key) {
  const fake::ResourceTypePtr type = state_->server.types().find(resource);
  if (!type || !state_->server.rewrite(type->storage, key)) return {};
  return std::to_string(state_->server.revision());
}
std::vector<std::string> ServedFake::controllers() const { return state_->controllers->names(); }
std::string ServedFake::url() const { return state_->front->url(); }
const std::string& ServedFake::token() const { return state_->token; }
const std::string& ServedFake::ca_pem() const { return state_->ca_pem; }
std::string ServedFake::kubeconfig() const {
  return http::kubeconfig_text({.server = url(), .ca_pem = ca_pem(), .token = token()});
}

}  // namespace drydock::tool
