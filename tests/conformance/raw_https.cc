#include "tests/conformance/raw_https.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace drydock::conformance {
namespace {

constexpr RawHttps::Milliseconds kConnectTimeout = std::chrono::seconds(10);

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

bool wait_for(int socket, short events, std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<RawHttps::Milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{.fd = socket, .events = events, .revents = 0};
    const int n = ::poll(&waiting, 1, static_cast<int>(std::max<long>(0, left.count())));
    if (n > 0) return true;
    if (n == 0 || errno != EINTR) return false;
  }
}

void trust(SSL_CTX* context, const std::string& ca_pem) {
  BIO* bio = BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size()));
  X509* ca = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  if (ca) X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca);
  X509_free(ca);
  BIO_free(bio);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

std::string openssl_error() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return text.data();
}

}  // namespace

std::string HttpAnswer::field(std::string_view name) const {
  std::string joined;
  for (const auto& [key, value] : fields)
    if (key == name) joined += (joined.empty() ? "" : ", ") + value;
  return joined;
}

RawHttps::RawHttps(const Endpoint& endpoint, Handshake handshake) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  if (::inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr) != 1) {
    error_ = "not an IPv4 address: " + endpoint.host;
    return;
  }
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    error_ = std::strerror(errno);
    return;
  }
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(socket_, F_SETFL, O_NONBLOCK);
  open_ = true;
  if (handshake == Handshake::kNever) return;
  context_ = SSL_CTX_new(TLS_client_method());
  if (!endpoint.ca_pem.empty()) trust(context_, endpoint.ca_pem);
  ssl_ = SSL_new(context_);
  X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), endpoint.host.c_str());
  SSL_set_fd(ssl_, socket_);
  const auto deadline = Clock::now() + kConnectTimeout;
  for (;;) {
    ERR_clear_error();
    const int result = SSL_connect(ssl_);
    if (result == 1) return;
    const int error = SSL_get_error(ssl_, result);
    const short events = error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
    const bool waits = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
    if (waits && wait_for(socket_, events, deadline)) continue;
    error_ = waits ? "no handshake in time" : openssl_error();
    open_ = false;
    return;
  }
}

RawHttps::~RawHttps() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
  if (socket_ >= 0) ::close(socket_);
}

bool RawHttps::send_plain(std::string_view bytes) {
  return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

bool RawHttps::send(std::string_view bytes) {
  const auto deadline = Clock::now() + kConnectTimeout;
  while (open_ && !bytes.empty()) {
    ERR_clear_error();
    std::size_t written = 0;
    SSL_set_mode(ssl_, SSL_MODE_ENABLE_PARTIAL_WRITE);
    if (SSL_write_ex(ssl_, bytes.data(), bytes.size(), &written) == 1) {
      bytes.remove_prefix(written);
      continue;
    }
    const int error = SSL_get_error(ssl_, 0);
    if (error != SSL_ERROR_WANT_WRITE && error != SSL_ERROR_WANT_READ) return false;
    if (!wait_for(socket_, error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN, deadline))
      return false;
  }
  return open_;
}

bool RawHttps::fill(Clock::time_point deadline) {
  std::array<char, 16384> buffer;
  while (open_) {
    int n = 0;
    bool again = false;
    if (ssl_) {
      ERR_clear_error();
      n = SSL_read(ssl_, buffer.data(), buffer.size());
      again = n <= 0 && SSL_get_error(ssl_, n) == SSL_ERROR_WANT_READ;
    } else {
      n = static_cast<int>(::recv(socket_, buffer.data(), buffer.size(), 0));
      again = n < 0 && errno == EAGAIN;
    }
    if (n > 0) {
      inbox_.append(buffer.data(), static_cast<std::size_t>(n));
      return true;
    }
    if (!again)
      open_ = false;
    else if (!wait_for(socket_, POLLIN, deadline))
      return false;
  }
  return false;
}

std::optional<HttpAnswer> RawHttps::read_head(Milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  std::size_t end = 0;
  while ((end = inbox_.find("\r\n\r\n")) == std::string::npos)
    if (!fill(deadline)) return std::nullopt;
  const std::string head = inbox_.substr(0, end + 2);
  inbox_.erase(0, end + 4);
  HttpAnswer answer;
  if (head.size() < 12 || !head.starts_with("HTTP/1.")) return std::nullopt;
  answer.status = std::atoi(head.c_str() + 9);
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const std::size_t line_end = head.find("\r\n", at);
    const std::size_t colon = std::min(head.find(':', at), line_end);
    const std::size_t value = std::min(head.find_first_not_of(' ', colon + 1), line_end);
    answer.fields.emplace_back(lower(head.substr(at, colon - at)),
                               head.substr(value, line_end - value));
    at = line_end + 2;
  }
  last_chunk_ = false;
  lines_.clear();
  return answer;
}

std::optional<HttpAnswer> RawHttps::read_answer(Milliseconds timeout, bool head_only) {
  const auto deadline = Clock::now() + timeout;
  std::optional<HttpAnswer> answer = read_head(timeout);
  if (answer && answer->status == 100) answer = read_head(timeout);
  if (answer && !head_only && !read_body(*answer, deadline)) return std::nullopt;
  return answer;
}

bool RawHttps::read_body(HttpAnswer& answer, Clock::time_point deadline) {
  if (answer.field("transfer-encoding") == "chunked") {
    while (!last_chunk_)
      if (!take_chunk() && !fill(deadline)) return false;
    answer.body = std::exchange(lines_, {});
    return true;
  }
  const std::string length = answer.field("content-length");
  if (length.empty()) {
    while (fill(deadline)) {
    }
    answer.body = std::exchange(inbox_, {});
    return !open_;
  }
  const std::size_t size = std::strtoull(length.c_str(), nullptr, 10);
  while (inbox_.size() < size)
    if (!fill(deadline)) return false;
  answer.body = inbox_.substr(0, size);
  inbox_.erase(0, size);
  return true;
}

bool RawHttps::take_chunk() {
  const std::size_t head_end = inbox_.find("\r\n");
  if (head_end == std::string::npos) return false;
  const std::size_t size = std::strtoull(inbox_.c_str(), nullptr, 16);
  if (inbox_.size() < head_end + 2 + size + 2) return false;
  lines_.append(inbox_, head_end + 2, size);
  inbox_.erase(0, head_end + 2 + size + 2);
  if (size == 0) last_chunk_ = true;
  return true;
}

RawHttps::Line RawHttps::next_line(std::string& line, Milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  for (;;) {
    if (const std::size_t end = lines_.find('\n'); end != std::string::npos) {
      line = lines_.substr(0, end);
      lines_.erase(0, end + 1);
      return Line::kLine;
    }
    if (last_chunk_) return Line::kClosed;
    if (take_chunk()) continue;
    if (!fill(deadline)) return open_ ? Line::kTimeout : Line::kClosed;
  }
}

bool RawHttps::closes_within(Milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  while (open_ && fill(deadline)) inbox_.clear();
  return !open_;
}

}  // namespace drydock::conformance
