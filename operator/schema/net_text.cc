#include "operator/schema/net_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace drydock::schema {
namespace {

bool parse_v4(std::string_view text, std::uint8_t* into) {
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = text.find('.');
    if ((i < 3) == (dot == std::string_view::npos)) return false;
    const std::string_view part = text.substr(0, dot);
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return false;
    unsigned value = 0;
    for (char c : part) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    if (value > 255) return false;
    into[i] = static_cast<std::uint8_t>(value);
    if (i < 3) text.remove_prefix(dot + 1);
  }
  return true;
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  IpAddress ip;
  ip.v6 = true;
  std::size_t at = 0;
  std::optional<std::size_t> gap;
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
    if (text.empty()) return ip;
  }
  while (at < 16) {
    std::size_t digits = 0;
    unsigned value = 0;
    while (digits < text.size() && std::isxdigit(static_cast<unsigned char>(text[digits]))) {
      const auto digit = std::from_chars(text.data() + digits, text.data() + digits + 1, value, 16);
      if (digit.ec != std::errc() || ++digits > 4) break;
    }
    if (digits == 0 || digits > 4) return std::nullopt;
    if (digits < text.size() && text[digits] == '.') {
      if ((!gap && at != 12) || at + 4 > 16 || !parse_v4(text, ip.bytes.data() + at))
        return std::nullopt;
      at += 4;
      text = {};
      break;
    }
    std::from_chars(text.data(), text.data() + digits, value, 16);
    ip.bytes[at] = static_cast<std::uint8_t>(value >> 8);
    ip.bytes[at + 1] = static_cast<std::uint8_t>(value);
    at += 2;
    text.remove_prefix(digits);
    if (text.empty()) break;
    if (text[0] != ':' || text.size() == 1) return std::nullopt;
    text.remove_prefix(1);
    if (text[0] == ':') {
      if (gap) return std::nullopt;
      gap = at;
      text.remove_prefix(1);
      if (text.empty()) break;
    }
  }
  if (!text.empty()) return std::nullopt;
  if (at < 16) {
    if (!gap) return std::nullopt;
    const auto first = ip.bytes.begin() + static_cast<std::ptrdiff_t>(*gap);
    const auto last = ip.bytes.begin() + static_cast<std::ptrdiff_t>(at);
    std::copy_backward(first, last, ip.bytes.end());
    std::fill(first, first + static_cast<std::ptrdiff_t>(16 - at), std::uint8_t{0});
  } else if (gap) {
    return std::nullopt;
  }
  return ip;
}

bool is_mapped(const IpAddress& ip) {
  return ip.v6 &&
         std::all_of(ip.bytes.begin(), ip.bytes.begin() + 10, [](auto b) { return b == 0; }) &&
         ip.bytes[10] == 0xff && ip.bytes[11] == 0xff;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text, bool strict) {
  if (text.contains(':')) {
    auto ip = parse_v6(text);
    if (ip && strict && is_mapped(*ip)) return std::nullopt;
    return ip;
  }
  IpAddress ip;
  return parse_v4(text, ip.bytes.data()) ? std::optional(ip) : std::nullopt;
}

bool IpAddress::is_unspecified() const {
  return std::ranges::all_of(bytes, [](auto b) { return b == 0; });
}
bool IpAddress::is_loopback() const {
  if (!v6) return bytes[0] == 127;
  return std::all_of(bytes.begin(), bytes.end() - 1, [](auto b) { return b == 0; }) &&
         bytes[15] == 1;
}
bool IpAddress::is_link_local_unicast() const {
  return v6 ? bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80 : bytes[0] == 169 && bytes[1] == 254;
}
bool IpAddress::is_link_local_multicast() const {
  return v6 ? bytes[0] == 0xff && (bytes[1] & 0x0f) == 2
            : bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0;
}
bool IpAddress::is_global_unicast() const {
  const bool multicast = v6 ? bytes[0] == 0xff : (bytes[0] & 0xf0) == 0xe0;
  const bool broadcast =
      !v6 && bytes[0] == 255 && bytes[1] == 255 && bytes[2] == 255 && bytes[3] == 255;
  return !is_unspecified() && !is_loopback() && !is_link_local_unicast() && !multicast &&
         !broadcast;
}

std::string IpAddress::to_string() const {
  if (!v6) return fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]);
  if (is_mapped(*this))
    return fmt::format("::ffff:{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i)
    groups[i] = static_cast<unsigned>(bytes[2 * i]) << 8 | bytes[2 * i + 1];
  std::size_t best = 8, best_length = 1;  // one zero group alone is not shortened
  for (std::size_t i = 0; i < 8;) {
    std::size_t j = i;
    while (j < 8 && groups[j] == 0) ++j;
    if (j - i > best_length) best = i, best_length = j - i;
    i = j == i ? i + 1 : j;
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += best_length - 1;
      continue;
    }
    if (!out.empty() && !out.ends_with(':')) out += ':';
    out += fmt::format("{:x}", groups[i]);
  }
  return out;
}

std::optional<Cidr> parse_cidr(std::string_view text, bool strict) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto ip = parse_ip(text.substr(0, slash), strict);
  const std::string_view bits = text.substr(slash + 1);
  if (!ip || bits.empty() || bits.size() > 3 || (bits.size() > 1 && bits[0] == '0'))
    return std::nullopt;
  int length = 0;
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), length);
  if (error != std::errc() || end != bits.data() + bits.size() || length < 0 ||
      length > (ip->v6 ? 128 : 32))
    return std::nullopt;
  return Cidr{*ip, length};
}

Cidr Cidr::masked() const {
  Cidr out = *this;
  for (int bit = prefix_length; bit < (ip.v6 ? 128 : 32); ++bit)
    out.ip.bytes[static_cast<std::size_t>(bit / 8)] &=
        static_cast<std::uint8_t>(~(0x80u >> (bit % 8)));
  return out;
}
bool Cidr::contains(const IpAddress& other) const {
  return other.v6 == ip.v6 && Cidr{other, prefix_length}.masked().ip == masked().ip;
}
bool Cidr::contains(const Cidr& other) const {
  return other.prefix_length >= prefix_length && contains(other.ip);
}
std::string Cidr::to_string() const { return fmt::format("{}/{}", ip.to_string(), prefix_length); }

std::optional<Url> parse_url(std::string_view text) {
  if (text.empty()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7f) return std::nullopt;
    if (c == '%' &&
        (i + 2 >= text.size() || !std::isxdigit(static_cast<unsigned char>(text[i + 1])) ||
         !std::isxdigit(static_cast<unsigned char>(text[i + 2]))))
      return std::nullopt;
  }
  Url url;
  url.text = text;
  std::string_view rest = text;
  if (rest[0] != '/') {
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    for (std::size_t i = 0; i < colon; ++i) {
      const char c = rest[i];
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
        return std::nullopt;
      url.scheme += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    rest.remove_prefix(colon + 1);
  }
  if (const std::size_t question = rest.find('?'); question != std::string_view::npos) {
    url.query = rest.substr(question + 1);
    rest = rest.substr(0, question);
  }
  if (!url.scheme.empty() && rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::size_t slash = rest.find('/');
    std::string_view authority = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos)
      authority.remove_prefix(at + 1);
    if (authority.find_first_of(" <>\"{}|\\^`") != std::string_view::npos) return std::nullopt;
    const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
    if (bracket == std::string_view::npos) return std::nullopt;
    if (const std::size_t colon = authority.find(':', bracket); colon != std::string_view::npos)
      if (!std::ranges::all_of(authority.substr(colon + 1),
                               [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    url.host = authority;
  }
  url.path = rest;
  return url;
}

}  // namespace drydock::schema
