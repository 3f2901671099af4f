#include "operator/client/buffered_tls_client.h"

#ifdef DRYDOCK_BUFFERED_TLS

#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

namespace drydock {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kRecord = 16u << 10;  // the largest that TLS has

/// One exchange's bytes. The socket blocks; the system ends a read that waits for too long.
class BufferedTlsStream final : public httplib::Stream {
 public:
  BufferedTlsStream(SSL* ssl, socket_t socket, SteadyClock::duration read_timeout,
                    SteadyClock::duration write_timeout)
      : ssl_(ssl), socket_(socket), read_timeout_(read_timeout), write_timeout_(write_timeout) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(read_timeout).count();
    const timeval limit{.tv_sec = micros / 1'000'000, .tv_usec = micros % 1'000'000};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    // Several records with one call of the system, instead of two calls for each.
    SSL_set_read_ahead(ssl, 1);
  }

  bool is_readable() const override { return begin_ < end_ || SSL_has_pending(ssl_) == 1; }
  bool is_writable() const override { return true; }

  ssize_t read(char* data, std::size_t size) override {
    if (!flush()) return -1;
    if (begin_ == end_) {
      const int got = attempt(read_timeout_, SSL_ERROR_WANT_READ, [this] {
        return SSL_read(ssl_, inbox_.data(), static_cast<int>(kRecord));
      });
      if (got <= 0) return got;
      begin_ = 0;
      end_ = static_cast<std::size_t>(got);
    }
    const std::size_t count = std::min(size, end_ - begin_);
    std::memcpy(data, inbox_.data() + begin_, count);
    begin_ += count;
    return static_cast<ssize_t>(count);
  }

  ssize_t write(const char* data, std::size_t size) override {
    const std::size_t count = std::min(size, kRecord - written_);
    std::memcpy(outbox_.data() + written_, data, count);
    written_ += count;
    if (written_ == kRecord && !flush()) return -1;
    return static_cast<ssize_t>(count);
  }

  /// What was written leaves. False where it cannot.
  bool flush() {
    if (written_ == 0) return true;
    const int size = static_cast<int>(written_);
    const int sent = attempt(write_timeout_, SSL_ERROR_WANT_WRITE,
                             [this, size] { return SSL_write(ssl_, outbox_.data(), size); });
    written_ = 0;
    return sent > 0;
  }

  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_; }

 private:
  /// 0 at the end of the stream, -1 after an error or when nothing came or went for too long.
  template <class Step>
  int attempt(SteadyClock::duration timeout, int wanted, Step step) {
    const SteadyClock::time_point deadline = SteadyClock::now() + timeout;
    while (true) {
      const int done = step();
      if (done > 0) return done;
      const int error = SSL_get_error(ssl_, done);
      if (error == SSL_ERROR_ZERO_RETURN) return 0;
      // A signal ends a call of the system early.
      if (error != wanted || SteadyClock::now() >= deadline) return -1;
    }
  }

  SSL* const ssl_;
  const socket_t socket_;
  const SteadyClock::duration read_timeout_, write_timeout_;
  std::array<char, kRecord> inbox_, outbox_;
  std::size_t begin_ = 0, end_ = 0, written_ = 0;
};

}  // namespace

bool BufferedTlsClient::process_socket(const Socket& socket,
                                       std::function<bool(httplib::Stream& stream)> callback) {
  const auto time = [](time_t seconds, time_t micros) {
    return std::chrono::seconds(seconds) + std::chrono::microseconds(micros);
  };
  BufferedTlsStream stream(socket.ssl, socket.sock, time(read_timeout_sec_, read_timeout_usec_),
                           time(write_timeout_sec_, write_timeout_usec_));
  const bool complete = callback(stream) && stream.flush();
  // More came than the answer: nothing may follow on this connection.
  if (stream.is_readable()) ::shutdown(socket.sock, SHUT_RDWR);
  return complete;
}

}  // namespace drydock

#endif
