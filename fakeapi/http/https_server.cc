#include "fakeapi/http/https_server.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ctime>
#include <random>
#include <set>

#include "fakeapi/http/connection.h"
#include "operator/base/task_group.h"
#include "operator/base/wait_list.h"

namespace drydock::http {
namespace {

using asio::ip::tcp;

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[64];
  const std::size_t size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string(text, size);
}

std::uint64_t audit_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

}  // namespace

struct HttpsServer::State {
  State(Api& api, asio::io_context& io, HttpsServerOptions given)
      : options(std::move(given)),
        front_door(api, options.authenticator, audit_seed()),
        acceptor(io),
        sweep_timer(io),
        context{.front_door = front_door, .options = options, .ssl = nullptr},
        tasks(io.get_executor()) {}

  const HttpsServerOptions options;
  FrontDoor front_door;
  SslContext ssl;
  tcp::acceptor acceptor;
  asio::steady_timer sweep_timer;
  tcp::endpoint endpoint;
  ConnectionContext context;
  std::set<Connection*> connections;
  std::size_t taken_slots = 0;
  WaitList fewer_connections;
  bool stopping = false;
  TaskGroup tasks;

  void close() {
    stopping = true;
    boost::system::error_code ignored;
    acceptor.close(ignored);
    sweep_timer.cancel();
    for (Connection* connection : connections) connection->close();
    fewer_connections.notify_all();
  }
  void sweep() {
    context.date = http_date();
    const auto now = std::chrono::steady_clock::now();
    for (Connection* connection : connections)
      if (connection->deadline() < now) connection->close();
  }
  /// A quarter of the shortest deadline, and never more than a second.
  std::chrono::milliseconds sweep_interval() const {
    const auto shortest =
        std::min({options.handshake_timeout, options.head_timeout, options.body_timeout,
                  options.idle_timeout, options.write_timeout});
    return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(1000));
  }

  // One of max_connections, from accept to end, whether its task ever runs or not.
  struct Slot {
    State& state;
    explicit Slot(State& s) : state(s) { ++state.taken_slots; }
    ~Slot() {
      --state.taken_slots;
      state.fewer_connections.notify_one();
    }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
  };

  // These run in `tasks` and keep the state alive while they do.
  static Task<void> serve(std::shared_ptr<State> state, std::unique_ptr<Slot> slot,
                          tcp::socket socket);
  static Task<void> accept(std::shared_ptr<State> state);
  static Task<void> keep_deadlines(std::shared_ptr<State> state);
};

Task<void> HttpsServer::State::serve(std::shared_ptr<State> state, std::unique_ptr<Slot>,
                                     tcp::socket socket) {
  struct Registered {
    State& state;
    Connection connection;
    Registered(State& s, tcp::socket socket) : state(s), connection(std::move(socket), s.context) {
      state.connections.insert(&connection);
    }
    ~Registered() { state.connections.erase(&connection); }
  } registered(*state, std::move(socket));
  if (state->stopping) co_return;
  try {
    co_await registered.connection.run();
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    state->options.logger.error("connection dropped", {{"error", error.what()}});
  } catch (const std::exception& error) {
    state->options.logger.error("connection dropped", {{"error", error.what()}});
  }
}

Task<void> HttpsServer::State::accept(std::shared_ptr<State> state) {
  while (!state->stopping) {
    while (!state->stopping && state->taken_slots >= state->options.max_connections)
      co_await state->fewer_connections.wait();
    boost::system::error_code error;
    tcp::socket socket =
        co_await state->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (state->stopping) co_return;
    if (!error) {
      state->tasks.spawn("connection",
                         serve(state, std::make_unique<Slot>(*state), std::move(socket)));
      continue;
    }
    // Out of file descriptors, most likely: it passes when a connection ends.
    asio::steady_timer pause(state->acceptor.get_executor(), std::chrono::milliseconds(50));
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

Task<void> HttpsServer::State::keep_deadlines(std::shared_ptr<State> state) {
  while (!state->stopping) {
    state->sweep();
    boost::system::error_code ignored;
    state->sweep_timer.expires_after(state->sweep_interval());
    co_await state->sweep_timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

HttpsServer::HttpsServer(Api& api, asio::io_context& io, HttpsServerOptions options)
    : state_(std::make_shared<State>(api, io, std::move(options))) {}

HttpsServer::~HttpsServer() { state_->close(); }

Result<void> HttpsServer::start() {
  State& state = *state_;
  auto refuse = [&](std::string_view what, const std::string& why) {
    return fail(Status(0, what,
                       fmt::format("cannot listen on {}:{}: {}", state.options.bind_address,
                                   state.options.port, why)));
  };
  DRYDOCK_TRY(state.ssl, make_ssl_context(state.options.certificate));
  state.context.ssl = state.ssl.get();
  boost::system::error_code error;
  const auto address = asio::ip::make_address(state.options.bind_address, error);
  if (error) return refuse(reason::kBadRequest, "not an IP address");
  const tcp::endpoint wanted(address, state.options.port);
  state.acceptor.open(wanted.protocol(), error);
  if (!error) state.acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) state.acceptor.bind(wanted, error);
  if (!error) state.acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) state.endpoint = state.acceptor.local_endpoint(error);
  if (error) return refuse(reason::kUnavailable, error.message());
  state.sweep();
  state.tasks.spawn("accept", State::accept(state_));
  state.tasks.spawn("deadlines", State::keep_deadlines(state_));
  return {};
}

std::uint16_t HttpsServer::port() const { return state_->endpoint.port(); }

std::string HttpsServer::url() const {
  asio::ip::address address = state_->endpoint.address();
  if (address.is_unspecified())
    address = address.is_v6() ? asio::ip::address(asio::ip::address_v6::loopback())
                              : asio::ip::address(asio::ip::address_v4::loopback());
  const std::string host = address.to_string();
  return fmt::format("https://{}:{}", address.is_v6() ? "[" + host + "]" : host, port());
}

std::size_t HttpsServer::open_connections() const { return state_->connections.size(); }
std::size_t HttpsServer::open_watches() const { return state_->context.open_watches; }

Task<void> HttpsServer::stop() {
  state_->close();
  state_->tasks.cancel();
  co_await state_->tasks.join();
}

}  // namespace drydock::http
