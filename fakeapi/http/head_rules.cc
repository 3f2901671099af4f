#include "fakeapi/http/head_rules.h"

#include <algorithm>

namespace drydock::http {
namespace {

// As golang.org/x/net/http/httpguts has it.
bool is_host_character(char c) {
  const bool alphanumeric =
      (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return alphanumeric || std::string_view("!$%&()*+,-.:;='[]_~").find(c) != std::string_view::npos;
}

}  // namespace

WireAnswer plain_text(int code, std::string text) {
  WireAnswer answer;
  answer.code = code;
  answer.media_type = "text/plain; charset=utf-8";
  answer.body = WireBody(std::move(text));
  return answer;
}

std::optional<WireAnswer> refusal_of(const HttpHead& head, bool http11) {
  std::size_t hosts = 0, encodings = 0;
  for (const auto& [name, value] : head.fields) {
    if (equals_ignoring_case(name, "Host")) {
      ++hosts;
      if (!std::ranges::all_of(value, is_host_character))
        return plain_text(400, "400 Bad Request: malformed Host header");
    } else if (equals_ignoring_case(name, "Transfer-Encoding")) {
      ++encodings;
      if (!http11) return plain_text(400, "400 Bad Request");
      if (encodings > 1 || !equals_ignoring_case(value, "chunked"))
        return plain_text(501, "Unsupported transfer encoding");
    } else if (equals_ignoring_case(name, "Content-Length")) {
      if (value.find(',') != std::string::npos) return plain_text(400, "400 Bad Request");
    } else if (equals_ignoring_case(name, "Expect")) {
      if (!value.empty() && !equals_ignoring_case(value, "100-continue"))
        return plain_text(417, "");
    }
  }
  if (hosts > 1) return plain_text(400, "400 Bad Request");
  if (http11 && hosts == 0) return plain_text(400, "400 Bad Request: missing required Host header");
  return std::nullopt;
}

std::string origin_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    target.remove_prefix(end);
    return target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  }
  return std::string(target);
}

}  // namespace drydock::http
