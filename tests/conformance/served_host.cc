#include "tests/conformance/served_host.h"

#include <boost/asio/io_context.hpp>
#include <thread>

#include "operator/base/wait_list.h"
#include "operator/telemetry/console_log_sink.h"

namespace drydock::conformance {

namespace {

LogOptions errors_alone() {
  LogOptions options;
  options.level = LogLevel::kError;
  return options;
}

}  // namespace

struct ServedHost::State {
  ConsoleLogSink sink{errors_alone()};
  RealEnvironment environment{sink, "served"};
  std::unique_ptr<tool::ServedFake> fake;
  WaitList stopping;
  bool stop = false;
  std::thread thread;

  static Task<void> run(State& state) {
    while (!state.stop) co_await state.stopping.wait();
    co_await state.fake->stop();
  }
};

ServedHost::ServedHost(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<ServedHost>> ServedHost::make(tool::ServedFakeOptions options) {
  auto state = std::make_unique<State>();
  DRYDOCK_TRY(state->fake, tool::ServedFake::make(state->environment, std::move(options)));
  DRYDOCK_CHECK(state->fake->start());
  State& running = *state;
  state->thread = std::thread([&running] { running.environment.run(State::run(running)); });
  return std::unique_ptr<ServedHost>(new ServedHost(std::move(state)));
}

ServedHost::~ServedHost() {
  asio::post(state_->environment.io_context(), [&state = *state_] {
    state.stop = true;
    state.stopping.notify_all();
  });
  state_->thread.join();
}

std::uint16_t ServedHost::port() const { return state_->fake->front().port(); }
std::string ServedHost::url() const { return state_->fake->url(); }
const std::string& ServedHost::token() const { return state_->fake->token(); }
const std::string& ServedHost::ca_pem() const { return state_->fake->ca_pem(); }
std::string ServedHost::kubeconfig() const { return state_->fake->kubeconfig(); }
tool::ServedFake& ServedHost::fake() { return *state_->fake; }
RealEnvironment& ServedHost::environment() { return state_->environment; }

}  // namespace drydock::conformance
