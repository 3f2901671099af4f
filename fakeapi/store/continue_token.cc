#include "fakeapi/store/continue_token.h"

#include "operator/api/json.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode_base64url(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (unsigned char byte : bytes) {
    bits = (bits << 8) | byte;
    count += 8;
    while (count >= 6) {
      count -= 6;
      text += kAlphabet[(bits >> count) & 63];
    }
  }
  if (count > 0) text += kAlphabet[(bits << (6 - count)) & 63];
  return text;
}

std::optional<std::string> decode_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (char letter : text) {
    const std::size_t value = kAlphabet.find(letter);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> count) & 255);
    }
  }
  return bytes;
}

std::unexpected<Status> invalid(std::string_view why) {
  return fail(Status(400, reason::kBadRequest,
                     "invalid continue token: continue key is not valid: " + std::string(why)));
}

}  // namespace

std::string ContinueToken::encode(std::string_view prefix) const {
  Json token{{"v", "meta.k8s.io/v1"}, {"start", start.substr(prefix.size())}};
  token["rv"] = revision ? Json(*revision) : Json(-1);
  return encode_base64url(dump_json(token));
}

Result<ContinueToken> ContinueToken::decode(std::string_view text, std::string_view prefix) {
  auto bytes = decode_base64url(text);
  if (!bytes) return invalid("illegal base64 data");
  auto token = parse_json(*bytes);
  if (!token || !token->is_object()) {
    const std::string first = bytes->empty() ? std::string() : bytes->substr(0, 1);
    return invalid(first.empty()
                       ? "unexpected end of JSON input"
                       : "invalid character '" + first + "' looking for beginning of value");
  }
  if (string_at(*token, {"v"}) != "meta.k8s.io/v1")
    return invalid("server does not recognize this encoded version");
  const Json* revision = find_path(*token, {"rv"});
  if (!revision || !revision->is_number_integer() || *revision == 0)
    return invalid("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  const std::string_view start = string_at(*token, {"start"});
  if (start.empty()) return invalid("encoded start key empty (version meta.k8s.io/v1)");
  if (start.find("..") != std::string_view::npos || start.front() == '/') return invalid(start);
  ContinueToken result;
  if (*revision > 0) result.revision = revision->get<std::uint64_t>();
  result.start = std::string(prefix) + std::string(start);
  return result;
}

}  // namespace drydock::fake
