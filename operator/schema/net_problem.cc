#include "operator/schema/net_problem.h"

#include <fmt/format.h>

#include <cctype>

#include "operator/schema/go_text.h"
#include "operator/schema/net_text.h"

namespace drydock::schema {
namespace {

// What is wrong, and where ("": not said).
struct Fault {
  std::string_view what;
  std::string_view at;
};

Fault v4_fault(std::string_view text) {
  int value = 0, digits = 0, dots = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= '0' && c <= '9') {
      if (digits == 1 && value == 0) return {"IPv4 field has octet with leading zero", ""};
      value = value * 10 + (c - '0');
      ++digits;
      if (value > 255) return {"IPv4 field has value >255", ""};
    } else if (c == '.') {
      if (i == 0 || i + 1 == text.size() || text[i - 1] == '.')
        return {"IPv4 field must have at least one digit", text.substr(i)};
      if (dots++ == 3) return {"IPv4 address too long", ""};
      value = digits = 0;
    } else {
      return {"unexpected character", text.substr(i)};
    }
  }
  return {"IPv4 address too short", ""};
}

Fault v6_fault(std::string_view text) {
  bool gap = text.starts_with("::");
  if (gap) text.remove_prefix(2);
  std::size_t bytes = 0;
  while (bytes < 16 && !text.empty()) {
    std::size_t digits = 0;
    while (digits < text.size() && std::isxdigit(static_cast<unsigned char>(text[digits])))
      if (++digits > 4) return {"each group must have 4 or less digits", text};
    if (digits == 0) return {"each colon-separated field must have at least one digit", text};
    if (digits < text.size() && text[digits] == '.') {
      if (!gap && bytes != 12)
        return {"embedded IPv4 address must replace the final 2 fields of the address", text};
      if (bytes + 4 > 16)
        return {"too many hex fields to fit an embedded IPv4 at the end of the address", text};
      return v4_fault(text);
    }
    bytes += 2;
    text.remove_prefix(digits);
    if (text.empty()) break;
    if (text[0] != ':') return {"unexpected character, want colon", text};
    if (text.size() == 1) return {"colon must be followed by more characters", text};
    text.remove_prefix(1);
    if (text[0] == ':') {
      if (gap) return {"multiple :: in address", text};
      gap = true;
      text.remove_prefix(1);
    }
  }
  if (!text.empty()) return {"trailing garbage after address", text};
  if (bytes < 16) return {"address string too short", ""};
  return {"the :: must expand to at least one field of zeros", ""};
}

// As netip.ParseAddr says it.
std::string address_problem(std::string_view text) {
  Fault fault{"unable to parse IP", ""};
  const std::size_t mark = text.find_first_of(".:%");
  if (mark != std::string_view::npos) {
    const std::size_t zone = text.find('%');
    if (text[mark] == '%')
      fault = {"missing IPv6 address", ""};
    else if (text[mark] == '.')
      fault = v4_fault(text);
    else if (zone + 1 == text.size())
      fault = {"zone must be a non-empty string", ""};
    else
      fault = v6_fault(text.substr(0, zone));
  }
  const std::string place = fault.at.empty() ? "" : fmt::format(" (at {})", go_quote(fault.at));
  return fmt::format("ParseAddr({}): {}{}", go_quote(text), fault.what, place);
}

std::string_view host_of(std::string_view text) {
  const std::size_t slashes = text.find("://");
  if (slashes == std::string_view::npos) return "";
  text.remove_prefix(slashes + 3);
  text = text.substr(0, text.find_first_of("/?"));
  const std::size_t at = text.rfind('@');
  return at == std::string_view::npos ? text : text.substr(at + 1);
}

}  // namespace

std::string ip_problem(std::string_view text) {
  const std::size_t zone = text.find('%');
  if (zone != std::string_view::npos && zone + 1 < text.size() && parse_ip(text.substr(0, zone)))
    return fmt::format("IP address {} with zone value is not allowed", go_quote(text));
  if (parse_ip(text))
    return fmt::format("IPv4-mapped IPv6 address {} is not allowed", go_quote(text));
  return fmt::format("IP Address {} parse error during conversion from string: {}", go_quote(text),
                     address_problem(text));
}

std::string cidr_problem(std::string_view text) {
  constexpr std::string_view kCannot =
      "network address parse error during conversion from string: ";
  if (parse_cidr(text))
    return fmt::format("{}IPv4-mapped IPv6 address {} is not allowed", kCannot, go_quote(text));
  const std::size_t slash = text.rfind('/');
  std::string why = "no '/'";
  if (slash != std::string_view::npos) {
    const std::string_view address = text.substr(0, slash), bits = text.substr(slash + 1);
    const std::size_t zone = address.find('%');
    const bool number = !bits.empty() && bits.find_first_not_of("0123456789") == bits.npos;
    if (zone != std::string_view::npos && parse_ip(address.substr(0, zone)))
      why = "IPv6 zones cannot be present in a prefix";
    else if (!parse_ip(address))
      why = address_problem(address);
    else if (!number || (bits.size() > 1 && bits[0] == '0'))
      why = "bad bits after slash: " + go_quote(bits);
    else
      why = "prefix length out of range";
  }
  return fmt::format("{0}{0}netip.ParsePrefix({1}): {2}", kCannot, go_quote(text), why);
}

std::string url_problem(std::string_view text) {
  std::string why = "invalid URI for request";
  const std::string_view host = host_of(text);
  const std::size_t bad = host.find_first_of(" <>\"{}|\\^`"), escape = text.find('%');
  const std::size_t port = host.find(':', host.starts_with('[') ? host.find(']') : 0);
  if (text.empty()) {
    why = "empty url";
  } else if (text.find_first_of("\t\n\r\x7f") != std::string_view::npos) {
    why = "net/url: invalid control character in URL";
  } else if (text.starts_with(':')) {
    why = "missing protocol scheme";
  } else if (host.starts_with('[') && host.find(']') == std::string_view::npos) {
    why = "missing ']' in host";
  } else if (bad != std::string_view::npos) {
    why = fmt::format("invalid character {} in host name", go_quote(host.substr(bad, 1)));
  } else if (port != std::string_view::npos &&
             host.find_first_not_of("0123456789", port + 1) != std::string_view::npos) {
    why = fmt::format("invalid port {} after host", go_quote(host.substr(port)));
  } else if (escape != std::string_view::npos) {
    why = fmt::format("invalid URL escape {}", go_quote(text.substr(escape, 3)));
  }
  return fmt::format("parse {}: {}", go_quote(text), why);
}

}  // namespace drydock::schema
