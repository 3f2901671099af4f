#pragma once
// RawHttps: a blocking HTTPS client for tests that keeps nothing back: it sends any bytes, reads
// answers and lines of a watch with a timeout, and can vanish without a goodbye. One connection,
// one thread.
#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drydock::conformance {

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;  ///< names in lower case
  std::string body;
  /// All values of a field, joined by ", "; empty where it is missing.
  std::string field(std::string_view name) const;
};

class RawHttps {
 public:
  using Milliseconds = std::chrono::milliseconds;
  struct Endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::string ca_pem;  ///< empty: trusts anyone
  };
  enum class Handshake { kNow, kNever };

  /// Connects; is_open() tells whether that worked.
  explicit RawHttps(const Endpoint& endpoint, Handshake handshake = Handshake::kNow);
  ~RawHttps();
  RawHttps(const RawHttps&) = delete;
  RawHttps& operator=(const RawHttps&) = delete;

  bool is_open() const { return open_; }
  /// Why not.
  const std::string& error() const { return error_; }
  /// False once the server has closed.
  bool send(std::string_view bytes);
  /// The same without TLS, on the bare socket.
  bool send_plain(std::string_view bytes);

  /// The next answer with its body; nullopt: closed, cut, or nothing in time.
  std::optional<HttpAnswer> read_answer(Milliseconds timeout, bool head_only = false);
  /// Only the head; the body is then read with next_line().
  std::optional<HttpAnswer> read_head(Milliseconds timeout);
  enum class Line { kLine, kTimeout, kClosed };
  /// The next line of a chunked body.
  Line next_line(std::string& line, Milliseconds timeout);
  /// Whether the server closes within that time, whatever it sends before.
  bool closes_within(Milliseconds timeout);

 private:
  using Clock = std::chrono::steady_clock;
  bool fill(Clock::time_point deadline);  // at least one more byte into inbox_
  bool read_body(HttpAnswer& answer, Clock::time_point deadline);
  /// Moves one chunk from inbox_ to lines_; false while it is not whole.
  bool take_chunk();

  int socket_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  bool open_ = false;
  bool last_chunk_ = false;
  std::string error_, inbox_, lines_;
};

}  // namespace drydock::conformance
