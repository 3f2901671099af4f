#include "operator/schema/go_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace drydock::schema {
namespace {

// Length of the UTF-8 sequence at `at`, 0 where it is broken; sets the code point.
std::size_t decode_rune(std::string_view text, std::size_t at, std::uint32_t& rune) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) {
    rune = first;
    return 1;
  }
  const std::size_t length = first >= 0xf0 && first < 0xf5   ? 4
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xc2 && first < 0xe0 ? 2
                                                             : 0;
  if (length == 0 || at + length > text.size()) return 0;
  rune = first & (0xff >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return 0;
    rune = rune << 6 | (byte(at + i) & 0x3f);
  }
  if ((length == 3 && (rune < 0x800 || (rune >= 0xd800 && rune < 0xe000))) ||
      (length == 4 && (rune < 0x10000 || rune > 0x10ffff)))
    return 0;
  return length;
}

}  // namespace

Rune first_rune(std::string_view text) {
  Rune rune;
  rune.size = decode_rune(text, 0, rune.value);
  return rune.size == 0 ? Rune{.value = 0xfffd, .size = 1} : rune;
}

bool is_printable(std::uint32_t rune) {
  return rune >= 0x20 && rune != 0x7f && !(rune >= 0x80 && rune <= 0xa0) && rune != 0xad &&
         !(rune >= 0x2000 && rune <= 0x200f) && !(rune >= 0x2028 && rune <= 0x202f) &&
         rune != 0xfeff && !(rune >= 0xe000 && rune <= 0xf8ff);
}

std::string go_quote(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    std::uint32_t rune = 0;
    const std::size_t length = decode_rune(text, i, rune);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[i++]));
      continue;
    }
    switch (rune) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\a':
        out += "\\a";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\v':
        out += "\\v";
        break;
      default:
        if (is_printable(rune))
          out += text.substr(i, length);
        else if (rune < 0x80)
          out += fmt::format("\\x{:02x}", rune);
        else if (rune < 0x10000)
          out += fmt::format("\\u{:04x}", rune);
        else
          out += fmt::format("\\U{:08x}", rune);
    }
    i += length;
  }
  return out + "\"";
}

namespace {

// Shortest, with an exponent below 1e-4 and from `limit` on.
std::string shortest(double value, double limit) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  const double size = std::fabs(value);
  const bool exponent = size != 0 && (size < 1e-4 || size >= limit);
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value,
                    exponent ? std::chars_format::scientific : std::chars_format::fixed);
  return std::string(buffer, end.ptr);
}

}  // namespace

std::string go_float(double value) { return shortest(value, 1e21); }
std::string go_float_g(double value) { return shortest(value, 1e6); }

bool is_utf8(std::string_view text) {
  std::uint32_t rune = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = decode_rune(text, at, rune);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::size_t count_runes(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) {
    std::uint32_t rune = 0;
    const std::size_t length = decode_rune(text, i, rune);
    i += length == 0 ? 1 : length;
  }
  return count;
}

// With a worklist: values may be as deep as the decoder allows.
bool deep_equal(const Json& left, const Json& right) {
  std::vector<std::pair<const Json*, const Json*>> pairs{{&left, &right}};
  while (!pairs.empty()) {
    const auto [a, b] = pairs.back();
    pairs.pop_back();
    if (a == b) continue;
    if (a->is_object()) {
      if (!b->is_object() || a->size() != b->size()) return false;
      for (auto x = a->begin(), y = b->begin(); x != a->end(); ++x, ++y) {
        if (x.key() != y.key()) return false;
        pairs.emplace_back(&*x, &*y);
      }
    } else if (a->is_array()) {
      if (!b->is_array() || a->size() != b->size()) return false;
      for (std::size_t i = 0; i < a->size(); ++i) pairs.emplace_back(&(*a)[i], &(*b)[i]);
    } else if (*a != *b) {
      return false;
    }
  }
  return true;
}

}  // namespace drydock::schema
