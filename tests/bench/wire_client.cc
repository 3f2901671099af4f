#include "tests/bench/wire_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace drydock::bench {
namespace {

constexpr std::size_t kRead = 16u << 10;

// The value of a field in a head, as `name` spells it or in lower case.
std::string_view field(std::string_view head, std::string_view name) {
  for (std::size_t at = 0; (at = head.find("\r\n", at)) != std::string_view::npos;) {
    at += 2;
    const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
    if (line.size() > name.size() && line[name.size()] == ':' &&
        std::equal(name.begin(), name.end(), line.begin(),
                   [](char a, char b) { return (a | 0x20) == (b | 0x20); }))
      return line.substr(line.find_first_not_of(' ', name.size() + 1));
  }
  return {};
}

}  // namespace

WireClient::WireClient(WireTarget target) : target_(std::move(target)) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(target_.port);
  ::inet_pton(AF_INET, target_.host.c_str(), &address.sin_addr);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot connect");
  context_ = SSL_CTX_new(TLS_client_method());
  ssl_ = SSL_new(context_);
  SSL_set_fd(ssl_, socket_);
  // A server that speaks HTTP/2 too is told that this client does not.
  static constexpr unsigned char kProtocols[] = "\x08http/1.1";
  SSL_set_alpn_protos(ssl_, kProtocols, sizeof kProtocols - 1);
  if (SSL_connect(ssl_) != 1) throw std::runtime_error("no handshake");
}

WireClient::~WireClient() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
  if (socket_ >= 0) ::close(socket_);
}

std::string WireClient::request(std::string_view method, std::string_view path,
                                std::string_view body, std::string_view media_type) const {
  std::string text = fmt::format(
      "{} {} HTTP/1.1\r\nHost: {}:{}\r\nAuthorization: Bearer {}\r\nUser-Agent: bench/1\r\n"
      "Accept: application/json\r\n",
      method, path, target_.host, target_.port, target_.token);
  if (!body.empty())
    text += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", media_type, body.size());
  return text + "\r\n" + std::string(body);
}

void WireClient::fill() {
  const std::size_t old = inbox_.size();
  inbox_.resize(old + kRead);
  const int got = SSL_read(ssl_, inbox_.data() + old, kRead);
  if (got <= 0) throw std::runtime_error("the server closed the connection");
  inbox_.resize(old + static_cast<std::size_t>(got));
}

void WireClient::send(std::string_view text) {
  inbox_.clear();
  if (SSL_write(ssl_, text.data(), static_cast<int>(text.size())) <= 0)
    throw std::runtime_error("the server closed the connection");
}

void WireClient::read_until(std::string_view suffix) {
  inbox_.clear();
  while (!inbox_.ends_with(suffix)) fill();
}

void WireClient::skip() {
  inbox_.clear();
  fill();
}

int WireClient::ask(std::string_view text) {
  send(text);
  std::size_t end;
  while ((end = inbox_.find("\r\n\r\n")) == std::string::npos) fill();
  const std::string head = inbox_.substr(0, end + 2);
  body_begin_ = end + 4;
  int status = 0;
  std::from_chars(head.data() + 9, head.data() + 12, status);
  const std::string_view length = field(head, "content-length");
  if (!length.empty()) {
    std::size_t size = 0;
    std::from_chars(length.data(), length.data() + length.size(), size);
    while (inbox_.size() < body_begin_ + size) fill();
  } else if (!field(head, "transfer-encoding").empty()) {
    while (!inbox_.ends_with("\r\n0\r\n\r\n")) fill();
  }
  return status;
}

}  // namespace drydock::bench
