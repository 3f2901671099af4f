#pragma once
// WireClient: one kept-alive HTTPS connection that spends as little as can be on its own side, so
// that what is measured is the server. Blocking; one thread. Trusts whoever answers: it is for
// loopback and measures alone.
#include <openssl/ssl.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace drydock::bench {

struct WireTarget {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::string token;
};

class WireClient {
 public:
  /// Connects; throws std::runtime_error where that fails, as do the others.
  explicit WireClient(WireTarget target);
  ~WireClient();
  WireClient(const WireClient&) = delete;
  WireClient& operator=(const WireClient&) = delete;

  std::string request(std::string_view method, std::string_view path, std::string_view body = "",
                      std::string_view media_type = "application/json") const;
  /// Sends a request's text and reads the answer; its status code. The body is in body().
  int ask(std::string_view text);
  /// For watches: sends alone, and reads until what came since then ends in `suffix`.
  void send(std::string_view text);
  void read_until(std::string_view suffix);
  /// Waits for more and forgets it.
  void skip();
  std::string_view body() const { return std::string_view(inbox_).substr(body_begin_); }

 private:
  void fill();

  WireTarget target_;
  int socket_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  std::string inbox_;
  std::size_t body_begin_ = 0;
};

}  // namespace drydock::bench
