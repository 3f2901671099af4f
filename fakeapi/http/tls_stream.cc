#include "fakeapi/http/tls_stream.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sslerr.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>

namespace drydock::http {
namespace {

using Wait = asio::ip::tcp::socket::wait_type;

constexpr std::size_t kReadSize = 16u << 10;
constexpr std::string_view kPlainHttp =
    "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n"
    "Client sent an HTTP request to an HTTPS server.\n";

int select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* protocol = nullptr;
  if (SSL_select_next_proto(&protocol, chosen_size, kHttp11.data(), kHttp11.size(), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *chosen = protocol;
  return SSL_TLSEXT_ERR_OK;
}

template <class T, class Read>
T* from_pem(const std::string& pem, Read read) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  T* value = bio ? read(bio) : nullptr;
  BIO_free(bio);
  return value;
}

}  // namespace

Result<SslContext> make_ssl_context(const ServerCertificate& certificate) {
  SslContext context(SSL_CTX_new(TLS_server_method()));
  X509* own = from_pem<X509>(certificate.certificate_pem, [](BIO* bio) {
    return PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  });
  EVP_PKEY* key = from_pem<EVP_PKEY>(certificate.key_pem, [](BIO* bio) {
    return PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  });
  const bool ready = context && own && key && SSL_CTX_use_certificate(context.get(), own) == 1 &&
                     SSL_CTX_use_PrivateKey(context.get(), key) == 1 &&
                     SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) == 1;
  X509_free(own);
  EVP_PKEY_free(key);
  if (!ready)
    return fail(
        Status(500, reason::kInternalError, "OpenSSL does not take the server certificate"));
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context.get(), select_protocol, nullptr);
  return context;
}

BIO_METHOD* TlsStream::bio_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "drydock");
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

int TlsStream::bio_write(BIO* bio, const char* data, int size) {
  auto* self = static_cast<TlsStream*>(BIO_get_data(bio));
  self->outbox_.append(data, static_cast<std::size_t>(size));
  return size;
}

int TlsStream::bio_read(BIO* bio, char* data, int size) {
  auto* self = static_cast<TlsStream*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const std::size_t left = self->inbox_.size() - self->inbox_begin_;
  if (left == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t n = std::min(left, static_cast<std::size_t>(size));
  self->inbox_.copy(data, n, self->inbox_begin_);
  self->inbox_begin_ += n;
  if (n == left) {
    self->inbox_.clear();
    self->inbox_begin_ = 0;
  }
  return static_cast<int>(n);
}

long TlsStream::bio_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0;
}

TlsStream::TlsStream(asio::ip::tcp::socket socket, SSL_CTX* context)
    : socket_(std::move(socket)), ssl_(SSL_new(context)) {
  BIO* bio = ssl_ ? BIO_new(bio_method()) : nullptr;
  if (!bio) {
    SSL_free(ssl_);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_accept_state(ssl_);
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

TlsStream::~TlsStream() { SSL_free(ssl_); }

void TlsStream::reset() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

void TlsStream::close() {
  broken_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

// What the socket holds now, into inbox_. Not a coroutine: the buffer must not lie in a waiting
// frame.
boost::system::error_code TlsStream::receive() {
  boost::system::error_code error;
  std::array<char, kReadSize> buffer;
  const std::size_t n = socket_.read_some(asio::buffer(buffer), error);
  if (!error) inbox_.append(buffer.data(), n);
  return error;
}

// What OpenSSL can decrypt now, into `inbox`; its error once it has no more.
int TlsStream::decrypt(std::string& inbox, std::size_t limit) {
  ERR_clear_error();
  const std::size_t before = inbox.size();
  std::array<char, kReadSize> buffer;
  while (inbox.size() - before < limit) {
    const int n = SSL_read(ssl_, buffer.data(), buffer.size());
    if (n <= 0) return SSL_get_error(ssl_, n);
    inbox.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return SSL_ERROR_NONE;
}

// Waits for bytes of the client and takes them into inbox_; false at the end.
Task<bool> TlsStream::fill() {
  for (;;) {
    if (broken_) co_return false;
    boost::system::error_code error = receive();
    if (!error) co_return true;
    if (error != asio::error::would_block && error != asio::error::try_again) co_return false;
    error = {};
    co_await socket_.async_wait(Wait::wait_read, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return false;
  }
}

Task<bool> TlsStream::handshake() {
  for (;;) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_);
    const int error = SSL_get_error(ssl_, result);
    if (error == SSL_ERROR_SSL && ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST)
      outbox_ = kPlainHttp;
    if (!outbox_.empty() && !co_await flush()) co_return false;
    if (result == 1) co_return true;
    if (error != SSL_ERROR_WANT_READ || !co_await fill()) co_return false;
  }
}

Task<bool> TlsStream::read(std::string& inbox, std::size_t limit) {
  for (;;) {
    if (broken_) co_return false;
    const std::size_t before = inbox.size();
    const int error = decrypt(inbox, limit);
    // TLS itself may want to say something, an alert or a new key.
    if (!outbox_.empty() && !sending_ && !co_await flush()) co_return false;
    if (inbox.size() > before) co_return true;
    if (error != SSL_ERROR_WANT_READ || !co_await fill()) co_return false;
  }
}

void TlsStream::put(std::string_view text) {
  if (broken_ || text.empty()) return;
  ERR_clear_error();
  std::size_t written = 0;
  // Our BIO takes everything, so that OpenSSL writes all or fails for good.
  if (SSL_write_ex(ssl_, text.data(), text.size(), &written) != 1) close();
}

Task<bool> TlsStream::flush() {
  if (sending_) co_return !broken_;  // whoever sends takes this along
  sending_ = true;
  while (!outbox_.empty() && !broken_) {
    in_flight_.swap(outbox_);
    std::size_t sent = 0;
    while (sent < in_flight_.size() && !broken_) {
      boost::system::error_code error;
      sent += socket_.write_some(asio::buffer(std::string_view(in_flight_).substr(sent)), error);
      if (error == asio::error::would_block || error == asio::error::try_again) {
        error = {};
        co_await socket_.async_wait(Wait::wait_write,
                                    asio::redirect_error(asio::use_awaitable, error));
      }
      if (error) broken_ = true;
    }
    in_flight_.clear();
  }
  constexpr std::size_t kKeep = 64u << 10;
  if (in_flight_.capacity() > kKeep) std::string().swap(in_flight_);
  if (outbox_.empty() && outbox_.capacity() > kKeep) std::string().swap(outbox_);
  sending_ = false;
  co_return !broken_;
}

Task<void> TlsStream::linger(std::size_t max_bytes) {
  ERR_clear_error();
  SSL_shutdown(ssl_);
  if (!co_await flush()) co_return;
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  for (std::size_t dropped = 0; dropped < max_bytes;) {
    if (!co_await fill()) co_return;
    dropped += inbox_.size();
    inbox_.clear();
    inbox_begin_ = 0;
  }
}

}  // namespace drydock::http
