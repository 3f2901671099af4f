#pragma once
// HttpsServer: any Api on a port, HTTPS with a bearer token, on one thread: that of the io_context
// it is given. Watches are chunked JSON lines; a client that vanishes ends its watch at once.
// Limits: body 3 MiB (chunked or not), head 128 KiB, deadlines for handshake, head, body, idle and
// stalled clients, a number of connections; beyond it new ones wait. The Api and the io_context
// outlive it.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "fakeapi/http/authenticator.h"
#include "fakeapi/http/certificates.h"
#include "operator/api/api.h"
#include "operator/base/log.h"
#include "operator/base/result.h"

namespace boost::asio {
class io_context;
}

namespace drydock::http {

struct HttpsServerOptions {
  HttpsServerOptions() = default;
  std::string bind_address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one
  ServerCertificate certificate;
  Authenticator authenticator;
  std::size_t max_connections = 8000;
  std::chrono::milliseconds handshake_timeout = std::chrono::seconds(10);
  std::chrono::milliseconds head_timeout = std::chrono::seconds(30);  ///< from its first byte
  std::chrono::milliseconds body_timeout = std::chrono::seconds(60);
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(90);
  std::chrono::milliseconds write_timeout =
      std::chrono::seconds(60);  ///< a client that does not read
  /// The Api stands for a network that loses messages: where its answer has no code and reason
  /// Unavailable, or a watch of it breaks, the client's connection is reset. Otherwise the former
  /// is a 503.
  bool resets_connections = false;
  Logger logger;
};

class HttpsServer {
 public:
  HttpsServer(Api& api, asio::io_context& io, HttpsServerOptions options);
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  /// Binds, listens and accepts from now on. Errors: "cannot listen on ...":
  /// reason BadRequest where the address is none, Unavailable where the system refuses it.
  Result<void> start();
  std::uint16_t port() const;
  /// "https://127.0.0.1:6443"; where the bind address is a wildcard, loopback.
  std::string url() const;
  std::size_t open_connections() const;
  std::size_t open_watches() const;
  /// Closes the port and every connection, and waits until nothing of it runs. Prompt.
  Task<void> stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace drydock::http
