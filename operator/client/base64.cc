#include "operator/client/base64.h"

#include <cstdint>

namespace drydock {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

Result<std::string> decode_base64(std::string_view text) {
  auto broken = [] { return fail(Status(400, reason::kBadRequest, "not valid base64")); };
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0, padding = 0;
  for (char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos || padding > 0) return broken();
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    if (++count % 4 == 0) {
      for (int shift : {16, 8, 0}) bytes += static_cast<char>((bits >> shift) & 0xff);
      bits = 0;
    }
  }
  int rest = count % 4;
  if (rest == 1 || (rest == 0 ? padding != 0 : rest + padding != 4)) return broken();
  if (rest >= 2) bytes += static_cast<char>((bits >> (rest == 2 ? 4 : 10)) & 0xff);
  if (rest == 3) bytes += static_cast<char>((bits >> 2) & 0xff);
  return bytes;
}

std::string encode_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t j = 0; j < 3; ++j) {
      bits = (bits << 8) | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= count ? kAlphabet[(bits >> (18 - 6 * j)) & 63] : '=';
    }
  }
  return text;
}

}  // namespace drydock
