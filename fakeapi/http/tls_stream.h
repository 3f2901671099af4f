#pragma once
// TlsStream: the server's side of TLS over a TCP socket: OpenSSL encrypts into a buffer of ours,
// which goes out in one write. An idle stream holds no buffers. Touched on its executor only; one
// read and one write may wait at a time. close() ends both at once. Internal to this room.
#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "fakeapi/http/certificates.h"
#include "operator/base/asio.h"

namespace drydock::http {

struct SslContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextDeleter>;

/// TLS 1.2 at least, no session tickets, HTTP/1.1 by ALPN. Errors: reason InternalError.
Result<SslContext> make_ssl_context(const ServerCertificate& certificate);

class TlsStream {
 public:
  TlsStream(asio::ip::tcp::socket socket, SSL_CTX* context);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// False: the client went, or speaks no TLS that we speak.
  Task<bool> handshake();
  /// Appends what arrives, at least one byte and about `limit` at most; false at the end of the
  /// stream.
  Task<bool> read(std::string& inbox, std::size_t limit);
  /// Encrypts; nothing goes out before flush().
  void put(std::string_view text);
  std::size_t unsent() const { return outbox_.size(); }
  /// False: the client is gone.
  Task<bool> flush();
  /// Says goodbye, then reads and drops what still comes, so that the last answer is not lost by a
  /// reset.
  Task<void> linger(std::size_t max_bytes);
  void close();
  /// As if the network had lost it: the client sees its connection reset.
  void reset();

 private:
  static BIO_METHOD* bio_method();
  static int bio_write(BIO* bio, const char* data, int size);
  static int bio_read(BIO* bio, char* data, int size);
  static long bio_control(BIO* bio, int command, long number, void* pointer);
  boost::system::error_code receive();
  int decrypt(std::string& inbox, std::size_t limit);
  Task<bool> fill();

  asio::ip::tcp::socket socket_;
  SSL* ssl_;
  std::string inbox_;            // encrypted, not yet read by OpenSSL
  std::size_t inbox_begin_ = 0;  // of what is left of it
  std::string outbox_;           // encrypted, not yet sent
  std::string in_flight_;        // being sent
  bool sending_ = false;
  bool broken_ = false;
};

}  // namespace drydock::http
