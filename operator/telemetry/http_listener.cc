#include "operator/telemetry/http_listener.h"

#include <fmt/format.h>
#include <httplib.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <thread>

namespace drydock {
namespace {

struct Address {
  std::string host;  // empty: all
  int port;
};

Result<Address> parse_address(const std::string& text) {
  const auto bad = [&text] {
    return fail(Status(0, reason::kBadRequest,
                       fmt::format("expected HOST:PORT or :PORT, found \"{}\"", text)));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return bad();
  Address address{.host = text.substr(0, colon), .port = 0};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || stop != end || address.port < 0 || address.port > 65535) return bad();
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  else if (address.host.find(':') != std::string::npos)
    return bad();
  return address;
}

bool is_loopback(const std::string& address) {
  return address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.");
}

}  // namespace

struct HttpListener::State {
  explicit State(Handler on_question) : handler(std::move(on_question)) {
    server.new_task_queue = [] { return new httplib::ThreadPool(2); };
    // The library's own options let two programs share a port, which hides a mistake.
    server.set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server.set_tcp_nodelay(true);
    server.set_keep_alive_max_count(1);
    server.set_read_timeout(2);
    server.set_write_timeout(5);
    server.set_payload_max_length(4096);
    const auto answer = [this](const httplib::Request& request, httplib::Response& response) {
      const HttpReply reply = handler({.method = request.method,
                                       .path = request.path,
                                       .parameters = request.params,
                                       .body = request.body,
                                       .from_this_machine = is_loopback(request.remote_addr)});
      response.status = reply.code;
      response.set_content(reply.body, reply.content_type.c_str());
    };
    server.Get(".*", answer);
    server.Put(".*", answer);
  }

  bool bind(const std::string& host, int wanted) {
    errno = 0;
    if (wanted == 0) {
      const int found = server.bind_to_any_port(host);
      port = found > 0 ? static_cast<std::uint16_t>(found) : 0;
    } else if (server.bind_to_port(host, wanted)) {
      port = static_cast<std::uint16_t>(wanted);
    }
    return port != 0;
  }

  Handler handler;
  httplib::Server server;
  std::uint16_t port = 0;
  std::thread thread;
};

HttpListener::HttpListener(Handler handler) : state_(std::make_unique<State>(std::move(handler))) {}
HttpListener::~HttpListener() { stop(); }

Result<void> HttpListener::listen(const std::string& text) {
  DRYDOCK_TRY(const Address address, parse_address(text));
  // All addresses: by IPv6 that takes IPv4 as well, by IPv4 alone where there is no other.
  bool bound = state_->bind(address.host.empty() ? "::" : address.host, address.port);
  if (!bound && address.host.empty() && errno != EADDRINUSE)
    bound = state_->bind("0.0.0.0", address.port);
  if (!bound)
    return fail(Status(0, reason::kUnavailable,
                       fmt::format("cannot listen on {}: {}", text,
                                   errno ? std::strerror(errno) : "no such address")));
  state_->thread = std::thread([state = state_.get()] { state->server.listen_after_bind(); });
  // A stop() before the thread has come so far would be lost.
  while (!state_->server.is_running()) std::this_thread::yield();
  return {};
}

std::uint16_t HttpListener::port() const { return state_->port; }

void HttpListener::stop() {
  if (!state_->thread.joinable()) return;
  state_->server.stop();
  state_->thread.join();
}

}  // namespace drydock
