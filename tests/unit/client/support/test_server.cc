#include "tests/unit/client/support/test_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace drydock::testing {
namespace {

X509* read_certificate(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  return certificate;
}

ssl_ctx_st* make_context(const TestServerOptions& options) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  X509* certificate = read_certificate(options.tls->certificate);
  BIO* bio = BIO_new_mem_buf(options.tls->key.data(), static_cast<int>(options.tls->key.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
  X509_free(certificate);
  EVP_PKEY_free(key);
  BIO_free(bio);
  if (!options.client_authority.empty()) {
    X509* authority = read_certificate(options.client_authority);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority);
    X509_free(authority);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  if (options.newest_tls != 0) {
    SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");  // old versions have old ciphers only
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, options.newest_tls);
  }
  return context;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

std::string TestRequest::header(const std::string& name) const {
  auto found = headers.find(lower(name));
  return found == headers.end() ? "" : found->second;
}

int TestConnection::read_some(char* buffer, int size) {
  if (ssl_) return SSL_read(ssl_, buffer, size);
  return static_cast<int>(::recv(socket_, buffer, static_cast<std::size_t>(size), 0));
}

std::optional<TestRequest> TestConnection::read_request() {
  char bytes[16384];
  auto more = [&] {
    int count = read_some(bytes, sizeof bytes);
    if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  };
  std::size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!more()) return std::nullopt;
  }
  TestRequest request;
  std::string head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  std::size_t line_end = head.find("\r\n");
  std::string first = head.substr(0, line_end);
  request.method = first.substr(0, first.find(' '));
  request.target = first.substr(first.find(' ') + 1, first.rfind(' ') - first.find(' ') - 1);
  std::size_t at = line_end + 2;
  while (at < head.size()) {
    std::size_t stop = head.find("\r\n", at);
    std::string line = head.substr(at, stop - at);
    std::size_t colon = line.find(':');
    request.headers.emplace(lower(line.substr(0, colon)),
                            line.substr(line.find_first_not_of(' ', colon + 1)));
    at = stop + 2;
  }
  std::string length = request.header("content-length");
  std::size_t size = length.empty() ? 0 : std::stoul(length);
  while (buffer_.size() < size) {
    if (!more()) return std::nullopt;
  }
  request.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return request;
}

bool TestConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    int count = ssl_ ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                     : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool TestConnection::respond(int code, std::string_view body, const std::string& headers,
                             std::string_view media_type) {
  std::string head =
      "HTTP/1.1 " + std::to_string(code) + " X\r\nContent-Type: " + std::string(media_type) +
      "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n";
  return send(head + std::string(body));
}

bool TestConnection::begin_chunks(const std::string& headers, std::string_view media_type) {
  return send("HTTP/1.1 200 OK\r\nContent-Type: " + std::string(media_type) +
              "\r\nTransfer-Encoding: chunked\r\n" + headers + "\r\n");
}

bool TestConnection::chunk(std::string_view bytes) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return send(size + std::string(bytes) + "\r\n");
}

bool TestConnection::end_chunks() { return send("0\r\n\r\n"); }

void TestConnection::wait_for_close() {
  char bytes[1024];
  while (read_some(bytes, sizeof bytes) > 0) {
  }
}

std::string TestConnection::sni() const {
  const char* name = ssl_ ? SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name) : nullptr;
  return name ? name : "";
}

std::string TestConnection::client_common_name() const {
  X509* certificate = ssl_ ? SSL_get1_peer_certificate(ssl_) : nullptr;
  if (!certificate) return "";
  char name[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
  X509_free(certificate);
  return name;
}

TestServer::TestServer(TestServerOptions options, Play play)
    : options_(std::move(options)), play_(std::move(play)) {
  if (options_.tls) context_ = make_context(options_);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  ::listen(listener_, 64);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_loop(); });
}

TestServer::~TestServer() { stop(); }

void TestServer::accept_loop() {
  while (true) {
    int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    std::lock_guard lock(mutex_);
    if (stopped_) {
      ::close(socket);
      return;
    }
    ++connections_;
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void TestServer::serve(int socket) {
  SSL* ssl = nullptr;
  bool ready = true;
  if (!options_.handshake) {
    TestConnection(socket, nullptr).wait_for_close();
    ready = false;
  } else if (context_) {
    ssl = SSL_new(context_);
    SSL_set_fd(ssl, socket);
    ready = SSL_accept(ssl) == 1;
  }
  if (ready) {
    TestConnection connection(socket, ssl);
    play_(connection);
    if (ssl) SSL_shutdown(ssl);
  }
  ERR_clear_error();
  SSL_free(ssl);
  std::lock_guard lock(mutex_);
  std::erase(sockets_, socket);
  ::close(socket);
}

void TestServer::stop() {
  {
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = true;
    for (int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (std::thread& thread : threads_) thread.join();
  SSL_CTX_free(context_);
}

TestServer::Play answer_each(std::function<void(const TestRequest&, TestConnection&)> answer) {
  return [answer = std::move(answer)](TestConnection& connection) {
    while (auto request = connection.read_request()) answer(*request, connection);
  };
}

TestServer::Play connect_proxy(std::string authorization, std::atomic<int>& connected) {
  return [authorization, &connected](TestConnection& client) {
    auto request = client.read_request();
    if (!request || request->method != "CONNECT") return;
    if (!authorization.empty() && request->header("proxy-authorization") != authorization) {
      client.respond(403, "no");
      return;
    }
    int upstream = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(
        std::stoi(request->target.substr(request->target.rfind(':') + 1))));
    if (::connect(upstream, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
      ++connected;
      client.send("HTTP/1.1 200 Connection established\r\n\r\n");
      pollfd polls[2] = {{client.socket(), POLLIN, 0}, {upstream, POLLIN, 0}};
      bool open = true;
      while (open && ::poll(polls, 2, -1) > 0) {
        for (int i : {0, 1}) {
          if (polls[i].revents == 0) continue;
          char bytes[16384];
          ssize_t count = ::recv(polls[i].fd, bytes, sizeof bytes, 0);
          open = count > 0 && ::send(polls[1 - i].fd, bytes, static_cast<std::size_t>(count),
                                     MSG_NOSIGNAL) == count;
          if (!open) break;
        }
      }
    }
    ::close(upstream);
  };
}

}  // namespace drydock::testing
