#include <charconv>

#include "operator/api/path.h"
#include "operator/client/connection_config.h"

namespace drydock {
namespace {

Status bad_url(std::string_view url, std::string_view why) {
  // What stands before the @ may be a password.
  std::string shown(url);
  if (auto at = shown.rfind('@'); at != std::string::npos) shown = "..." + shown.substr(at);
  return Status(400, reason::kBadRequest, fmt::format("\"{}\" is no usable URL: {}", shown, why));
}

Result<std::uint16_t> parse_port(std::string_view url, std::string_view text) {
  unsigned port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || port == 0 ||
      port > 65535) {
    return fail(bad_url(url, "the port is not a number from 1 to 65535"));
  }
  return static_cast<std::uint16_t>(port);
}

}  // namespace

std::string Endpoint::to_string() const {
  bool bracket = host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}{}", tls ? "https" : "http", bracket ? "[" : "", host,
                     bracket ? "]" : "", port, path_prefix);
}

Result<Endpoint> parse_endpoint(std::string_view url) {
  Endpoint endpoint;
  std::string_view rest = url;
  std::size_t scheme_end = rest.find("://");
  if (scheme_end == std::string_view::npos) {
    endpoint.tls = false;
  } else {
    std::string_view scheme = rest.substr(0, scheme_end);
    if (scheme != "https" && scheme != "http") {
      return fail(bad_url(url, "only https and http are supported"));
    }
    endpoint.tls = scheme == "https";
    rest.remove_prefix(scheme_end + 3);
  }
  endpoint.port = endpoint.tls ? 443 : 80;
  std::size_t path_start = rest.find_first_of("/?#");
  if (path_start != std::string_view::npos) {
    std::string_view path = rest.substr(path_start);
    if (path.find_first_of("?#") != std::string_view::npos) {
      return fail(bad_url(url, "it may not have a query or fragment"));
    }
    while (path.ends_with('/')) path.remove_suffix(1);
    endpoint.path_prefix = path;
    rest = rest.substr(0, path_start);
  }
  if (std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    std::string_view login = rest.substr(0, at);
    std::size_t colon = login.find(':');
    DRYDOCK_TRY(endpoint.user, decode_percent(login.substr(0, colon), false));
    if (colon != std::string_view::npos) {
      DRYDOCK_TRY(endpoint.password, decode_percent(login.substr(colon + 1), false));
    }
    rest.remove_prefix(at + 1);
  }
  if (rest.starts_with('[')) {
    std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return fail(bad_url(url, "a bracket is not closed"));
    endpoint.host = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
  } else {
    std::size_t colon = rest.find(':');
    endpoint.host = rest.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon);
  }
  if (endpoint.host.empty()) return fail(bad_url(url, "it names no host"));
  for (char c : endpoint.host) {
    if (static_cast<unsigned char>(c) <= ' ')
      return fail(bad_url(url, "the host has a space in it"));
  }
  if (!rest.empty()) {
    if (rest.front() != ':') return fail(bad_url(url, "something stands behind the host"));
    DRYDOCK_TRY(endpoint.port, parse_port(url, rest.substr(1)));
  }
  return endpoint;
}

}  // namespace drydock
