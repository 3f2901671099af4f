#pragma once
// HttpListener: a small HTTP server for machines that look after a program: metrics, probes, debug
// pages. One thread that accepts, two that answer, a connection a request; never more. The handler
// is called on those threads. The only place of this room that names cpp-httplib and starts
// threads.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "operator/base/result.h"

namespace drydock {

struct HttpQuestion {
  std::string method;  ///< "GET", "PUT"
  std::string path;
  std::multimap<std::string, std::string> parameters;  ///< of the query, decoded
  std::string body;                                    ///< 4 KiB at most
  bool from_this_machine = false;                      ///< over the loopback interface
};

struct HttpReply {
  int code = 200;
  std::string body{};
  std::string content_type = "text/plain; charset=utf-8";
};

class HttpListener {
 public:
  using Handler = std::function<HttpReply(const HttpQuestion&)>;

  explicit HttpListener(Handler handler);
  /// Stops.
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  /// ":8080" (all addresses), "127.0.0.1:0" (any free port), "[::1]:8081". Once. Errors: reason
  /// BadRequest where that is no address, Unavailable where the system refuses it, say because the
  /// port is in use.
  Result<void> listen(const std::string& address);
  /// The one it listens on; 0 before.
  std::uint16_t port() const;
  /// Prompt, but for a client that is slow; no handler runs any more. Safe to call again.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace drydock
