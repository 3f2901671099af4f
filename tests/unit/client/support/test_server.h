#pragma once
// TestServer: an HTTP/1.1 server of raw sockets, with TLS or without, whose every connection is
// played by a function of the test: so it can do what a proper server never does. One thread a
// connection.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/client/support/certificates.h"

struct ssl_ctx_st;
struct ssl_st;

namespace drydock::testing {

struct TestRequest {
  std::string method, target, body;
  std::multimap<std::string, std::string> headers;  ///< names in lower case
  std::string header(const std::string& name) const;
};

class TestConnection {
 public:
  TestConnection(int socket, ssl_st* ssl) : socket_(socket), ssl_(ssl) {}
  /// nullopt when the client has gone.
  std::optional<TestRequest> read_request();
  bool send(std::string_view bytes);
  bool respond(int code, std::string_view body, const std::string& headers = "",
               std::string_view media_type = "application/json");
  /// The head of an endless answer; its pieces follow as chunks.
  bool begin_chunks(const std::string& headers = "",
                    std::string_view media_type = "application/json");
  bool chunk(std::string_view bytes);
  bool end_chunks();
  /// Until the client closes.
  void wait_for_close();
  int read_some(char* buffer, int size);
  int socket() const { return socket_; }
  std::string sni() const;
  std::string client_common_name() const;

 private:
  int socket_;
  ssl_st* ssl_;
  std::string buffer_;
};

struct TestServerOptions {
  std::optional<Pem> tls;
  std::string client_authority;  ///< PEM: a client certificate is asked for and required
  bool handshake = true;         ///< false: accepts and stays silent
  int newest_tls = 0;            ///< OpenSSL's number of a version: it speaks no newer one
};

class TestServer {
 public:
  using Play = std::function<void(TestConnection& connection)>;
  TestServer(TestServerOptions options, Play play);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  int port() const { return port_; }
  int connections() const { return connections_; }
  void stop();

 private:
  void accept_loop();
  void serve(int socket);

  TestServerOptions options_;
  Play play_;
  ssl_ctx_st* context_ = nullptr;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  bool stopped_ = false;
  std::vector<int> sockets_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

/// A play that answers each request of a connection in turn.
TestServer::Play answer_each(std::function<void(const TestRequest&, TestConnection&)> answer);
/// A play for a server without TLS: an HTTP proxy that takes CONNECT. `authorization`: what it
/// requires as Proxy-Authorization; `connected` counts.
TestServer::Play connect_proxy(std::string authorization, std::atomic<int>& connected);

}  // namespace drydock::testing
