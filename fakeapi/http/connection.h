#pragma once
// Connection: one client's TCP connection: handshake, then requests one after the other, each read
// with Beast's parser, until one side ends it. Lives in the coroutine that runs it. Internal to
// this room.
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "fakeapi/http/front_door.h"
#include "fakeapi/http/https_server.h"
#include "fakeapi/http/tls_stream.h"

namespace drydock::http {

/// What all connections of a server share; outlives them.
struct ConnectionContext {
  FrontDoor& front_door;
  const HttpsServerOptions& options;
  SSL_CTX* ssl;
  std::size_t open_watches = 0;
  std::string date;  ///< the Date header's value, kept up to date by the server
};

class Connection {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  Connection(asio::ip::tcp::socket socket, ConnectionContext& context);

  Task<void> run();
  void close() { tls_.close(); }
  /// When the server shall close it, whatever it does then.
  Deadline deadline() const { return deadline_; }

 private:
  struct Message;
  enum class Next { kKeepAlive, kClose, kLinger };

  Task<bool> read_head(Message& message);
  Task<bool> read_body(Message& message);
  Task<Next> serve(Message& message);
  Task<Next> serve_watch(Message& message, Request request);
  Task<void> pump(WatchStream& stream, bool& clean, bool chunked);
  Task<void> until_client_leaves();
  Task<bool> answer(const Message& message, const WireAnswer& answer, bool keep_alive);
  Task<bool> send_body(const WireBody& body);
  Task<bool> flush();
  bool is_lost(const Response& response) const;
  void allow(std::chrono::milliseconds time);
  void put_head(std::string& text, const Message& message, const WireAnswer& answer) const;

  ConnectionContext& context_;
  TlsStream tls_;
  std::string inbox_;
  Deadline deadline_ = Deadline::max();
};

}  // namespace drydock::http
