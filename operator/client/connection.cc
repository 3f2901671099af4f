#include "operator/client/connection.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>

#include "operator/client/buffered_tls_client.h"

namespace drydock {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// One read never waits longer than this, so that a dead server is noticed; a watch's connection is
/// probed by TCP instead, as it may be silent for long.
constexpr auto kWatchReadTimeout = std::chrono::hours(2);

void set_option(int socket, int level, int option, int value) {
  ::setsockopt(socket, level, option, &value, sizeof value);
}

/// A peer that is gone without a word is noticed within a minute.
void probe_when_idle(int socket) {
  set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, 30);
  set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, 10);
  set_option(socket, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

/// Makes the connect() that follows fail.
void spoil(int socket) {
  int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return;
  ::dup3(null, socket, O_CLOEXEC);
  ::close(null);
}

WireHeaders to_wire_headers(const httplib::Headers& headers) {
  WireHeaders wire;
  for (const auto& [key, value] : headers) wire.emplace_back(key, value);
  return wire;
}

Status unavailable(std::string message) {
  return Status(0, reason::kUnavailable, std::move(message));
}

}  // namespace

std::optional<std::string_view> find_header(const WireHeaders& headers, std::string_view name) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  for (const auto& [key, value] : headers) {
    if (std::equal(key.begin(), key.end(), name.begin(), name.end(),
                   [lower](char a, char b) { return lower(a) == lower(b); })) {
      return value;
    }
  }
  return std::nullopt;
}

struct Connection::State {
  explicit State(ConnectionSettings connection_settings)
      : settings(std::move(connection_settings)) {}

  ConnectionSettings settings;
  Handshake handshake;
  std::shared_ptr<const SocketHandle> socket;
  AbortHandle* abort = nullptr;  // of the exchange that runs
  bool name_resolved = false, first_exchange = false;
  std::unique_ptr<httplib::ClientImpl> client;

  void open_client() {
    const Endpoint& server = settings.server;
    if (server.tls) {
      std::unique_ptr<BufferedTlsClient> ssl;
      if (settings.certificate) {
        ssl = std::make_unique<BufferedTlsClient>(server.host, server.port,
                                                  settings.certificate->certificate(),
                                                  settings.certificate->key());
        settings.certificate->add_chain_to(ssl->ssl_context());
      } else {
        ssl = std::make_unique<BufferedTlsClient>(server.host, server.port);
      }
      // Its own verification would trust the system's roots as well.
      ssl->enable_server_certificate_verification(false);
      handshake.server_name = settings.server_name.empty() ? server.host : settings.server_name;
      handshake.on_start = [this] {
        if (abort) abort->repeat();
      };
      prepare_context(ssl->ssl_context(), *settings.trust, handshake);
      client = std::move(ssl);
    } else {
      client = std::make_unique<httplib::ClientImpl>(server.host, server.port);
    }
    client->set_keep_alive(true);
    client->set_tcp_nodelay(true);
    client->set_url_encode(false);
    client->set_follow_location(false);
    client->set_decompress(true);
    client->set_connection_timeout(settings.timeouts.connect);
    client->set_write_timeout(settings.timeouts.request);
    if (settings.proxy) {
      client->set_proxy(settings.proxy->host, settings.proxy->port);
      if (!settings.proxy->user.empty()) {
        client->set_proxy_basic_auth(settings.proxy->user, settings.proxy->password);
      }
    }
    client->set_socket_options([this](int descriptor) { on_socket(descriptor); });
  }

  void on_socket(int descriptor) {
    name_resolved = true;
    first_exchange = true;
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    probe_when_idle(descriptor);
    socket = std::make_shared<SocketHandle>(descriptor);
    if (abort && !abort->attach(socket)) spoil(descriptor);
  }

  std::string where() const {
    std::string text = settings.server.to_string();
    if (settings.proxy) text += fmt::format(" through the proxy {}", settings.proxy->to_string());
    return text;
  }

  Status describe(httplib::Error error, bool answer_began, const std::string& tls_errors) const {
    std::string peer = where();
    switch (error) {
      case httplib::Error::Connection:
        if (!name_resolved) {
          return unavailable(fmt::format("{}: the host name cannot be resolved", peer));
        }
        return unavailable(fmt::format("{}: no connection: refused or unreachable", peer));
      case httplib::Error::ConnectionTimeout:
        return unavailable(fmt::format("{}: no connection within {}", peer,
                                       format_duration(settings.timeouts.connect)));
      case httplib::Error::SSLConnection:
        if (!handshake.refusal.empty()) {
          return unavailable(
              fmt::format("{}: the server is not trusted: {}", peer, handshake.refusal));
        }
        if (tls_errors.empty() && settings.proxy) {
          return unavailable(fmt::format("{}: the proxy refused, or TLS failed", peer));
        }
        return unavailable(
            fmt::format("{}: TLS failed{}{}", peer, tls_errors.empty() ? "" : ": ",
                        tls_errors.empty() ? ", the server ended the handshake" : tls_errors));
      default: {
        std::string text =
            fmt::format("{}: the connection broke {}", peer,
                        answer_began ? "in the middle of the answer" : "before an answer came");
        if (!tls_errors.empty()) text += ": " + tls_errors;
        // In TLS 1.3 a server refuses a client after the handshake, by an alert that may get lost.
        if (handshake.certificate_missing && first_exchange && !answer_began) {
          text += " (the server asked for a client certificate, there is none)";
        }
        return unavailable(std::move(text));
      }
    }
  }
};

Connection::Connection(ConnectionSettings settings)
    : state_(std::make_unique<State>(std::move(settings))) {
  state_->open_client();
}
Connection::~Connection() = default;

const std::shared_ptr<const ClientCertificate>& Connection::certificate() const {
  return state_->settings.certificate;
}

bool Connection::is_open() const { return state_->client->is_socket_open() && state_->socket; }
bool Connection::is_reusable() const { return is_open() && !state_->socket->is_readable(); }

std::optional<TransportError> Connection::exchange(const WireRequest& request,
                                                   const AnswerSink& sink, AbortHandle& abort) {
  State& state = *state_;
  SteadyClock::time_point start = SteadyClock::now();
  bool answer_began = false, timed_out = false, refused_by_sink = false;
  auto in_time = [&] {
    if (!sink.stream && SteadyClock::now() - start > state.settings.timeouts.request)
      timed_out = true;
    return !timed_out && !abort.aborted();
  };

  httplib::Request http;
  http.method = request.method;
  http.path = request.target;
  http.body = request.body;
  for (const auto& [key, value] : request.headers) http.headers.emplace(key, value);
  http.response_handler = [&](const httplib::Response& response) {
    answer_began = true;
    if (!in_time()) return false;
    refused_by_sink = !sink.on_head(response.status, to_wire_headers(response.headers));
    return !refused_by_sink;
  };
  http.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    if (!in_time()) return false;
    refused_by_sink = !sink.on_bytes(std::string_view(data, size));
    return !refused_by_sink;
  };
  if (sink.stream) {
    state.client->set_read_timeout(kWatchReadTimeout);
  } else {
    state.client->set_read_timeout(state.settings.timeouts.request);
  }

  state.abort = &abort;
  state.name_resolved = state.first_exchange = false;
  state.handshake.refusal.clear();
  bool usable = !state.socket || abort.attach(state.socket);
  ERR_clear_error();
  httplib::Response response;
  httplib::Error error = httplib::Error::Success;
  bool complete = usable && state.client->send(http, response, error);
  std::string tls_errors = take_tls_errors();
  state.abort = nullptr;
  abort.detach();
  if (!state.client->is_socket_open()) state.socket.reset();
  if (complete) return std::nullopt;

  // An exchange that was cut short leaves bytes behind; nothing may follow it.
  state.client->stop();
  state.socket.reset();
  if (abort.aborted()) return TransportError{unavailable("the call was aborted"), answer_began};
  bool waited = error == httplib::Error::Read &&
                SteadyClock::now() - start >= state.settings.timeouts.request && !sink.stream;
  if (timed_out || waited) {
    return TransportError{Status(0, reason::kTimeout,
                                 fmt::format("{}: no {}answer within {}", state.where(),
                                             answer_began ? "complete " : "",
                                             format_duration(state.settings.timeouts.request))),
                          answer_began};
  }
  if (refused_by_sink)
    return TransportError{Status(0, reason::kMalformed, "the answer was not taken"), answer_began};
  bool connected = error != httplib::Error::Connection &&
                   error != httplib::Error::ConnectionTimeout &&
                   error != httplib::Error::SSLConnection;
  return TransportError{state.describe(error, answer_began, tls_errors), answer_began, connected};
}

}  // namespace drydock
