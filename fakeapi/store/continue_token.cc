#include "fakeapi/store/continue_token.h"

#include <fmt/format.h>

#include <expected>

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

// As Go's decoder without padding: line breaks do not count. An error is where it gave up.
std::expected<std::string, std::size_t> decode_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n' || text[at] == '\r') continue;
    const std::size_t value = kAlphabet.find(text[at]);
    if (value == std::string_view::npos) return std::unexpected(at);
    ++letters;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> count) & 255);
    }
  }
  // One letter alone is no byte.
  if (letters % 4 == 1) return std::unexpected(text.size() - 1);
  return bytes;
}

std::string go_name(const Json& value) {
  if (value.is_boolean()) return "bool";
  return value.is_number() ? "number" : value.type_name();
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

Result<std::string> ContinueToken::text_of(std::string_view text) {
  auto bytes = decode_base64url(text);
  if (!bytes) return invalid(fmt::format("illegal base64 data at input byte {}", bytes.error()));
  return *std::move(bytes);
}

Status ContinueToken::malformed(std::string_view why) { return invalid(why).error(); }

Result<ContinueToken> ContinueToken::decode(std::string_view text, std::string_view prefix) {
  DRYDOCK_TRY(const std::string bytes, text_of(text));
  auto token = parse_json(bytes);
  if (!token) return invalid("it is no JSON");
  if (token->is_null()) *token = Json::object();
  if (!token->is_object())
    return invalid(fmt::format(
        "json: cannot unmarshal {} into Go value of type storage.continueToken", go_name(*token)));
  for (const auto& [key, type] : {std::pair("v", "string"), {"rv", "int64"}, {"start", "string"}})
    if (auto it = token->find(key); it != token->end() && !it->is_null())
      if (key == std::string_view("rv") ? !it->is_number_integer() : !it->is_string())
        return invalid(fmt::format(
            "json: cannot unmarshal {} into Go struct field continueToken.{} of type {}",
            go_name(*it) +
                (it->is_number() && key == std::string_view("rv") ? " " + it->dump() : ""),
            key, type));
  if (const std::string_view version = string_at(*token, {"v"}); version != "meta.k8s.io/v1")
    return invalid(fmt::format("server does not recognize this encoded version {}", version));
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
