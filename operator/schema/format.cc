#include "operator/schema/format.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "operator/base/time.h"
#include "operator/schema/duration.h"
#include "operator/schema/net_text.h"

namespace drydock::schema {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !is_digit(text[0]))
    return std::nullopt;
  return value;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = number(text.substr(0, 4)), month = number(text.substr(5, 2)),
             day = number(text.substr(8, 2));
  return year && month && day &&
         std::chrono::year_month_day(std::chrono::year(*year),
                                     std::chrono::month(static_cast<unsigned>(*month)),
                                     std::chrono::day(static_cast<unsigned>(*day)))
             .ok();
}

// RFC 3339; seconds may have a fraction; a leap second is no time of Go's.
bool is_date_time(std::string_view text) {
  if (text.size() < 20 || !is_date(text.substr(0, 10)) || (text[10] != 'T' && text[10] != 't'))
    return false;
  const auto hour = number(text.substr(11, 2)), minute = number(text.substr(14, 2)),
             second = number(text.substr(17, 2));
  if (text[13] != ':' || text[16] != ':' || !hour || !minute || !second || *hour > 23 ||
      *minute > 59 || *second > 59)
    return false;
  std::string_view rest = text.substr(19);
  if (rest[0] == '.') {
    std::size_t digits = 1;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    if (digits == 1) return false;
    rest.remove_prefix(digits);
  }
  if (rest == "Z" || rest == "z") return true;
  if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':') return false;
  const auto zone_hour = number(rest.substr(1, 2)), zone_minute = number(rest.substr(4, 2));
  return zone_hour && zone_minute && *zone_hour < 24 && *zone_minute < 60;
}

bool is_uuid(std::string_view text, char version) {
  std::string digits;
  constexpr std::array<std::size_t, 4> kDashes = {8, 12, 16, 20};
  for (char c : text) {
    if (c == '-' && std::ranges::find(kDashes, digits.size()) != kDashes.end() && !digits.empty())
      continue;
    if (!is_hex(c)) return false;
    digits += c;
  }
  if (digits.size() != 32 || text.contains("--") || text.ends_with('-')) return false;
  if (version == 0) return true;
  if (digits[12] != version) return false;
  return version == '3' || std::string_view("89abAB").contains(digits[16]);
}

bool is_base64(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  return std::ranges::all_of(text.substr(0, text.size() - padding),
                             [](char c) { return is_alnum(c) || c == '+' || c == '/'; });
}

bool is_label(std::string_view label, bool lower_only) {
  if (label.empty() || label.size() > 63 || !is_alnum(label.front()) || !is_alnum(label.back()))
    return false;
  return std::ranges::all_of(label, [&](char c) {
    return c == '-' || (is_alnum(c) && !(lower_only && c >= 'A' && c <= 'Z'));
  });
}

// The parts of an IPv4 address may begin with zeros.
std::string without_leading_zeros(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool first = i == 0 || text[i - 1] == '.';
    std::size_t end = i;
    while (first && end + 1 < text.size() && text[end] == '0' && text[end + 1] != '.') ++end;
    i = end;
    out += text[i];
  }
  return out;
}

bool is_hostname(std::string_view text, bool lower_only) {
  if (text.empty() || text.size() > (lower_only ? 253 : 255)) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_label(text.substr(0, dot), lower_only)) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  const std::string_view local = text.substr(0, at);
  if (local.front() == '.' || local.back() == '.' || local.contains("..")) return false;
  return std::ranges::all_of(local,
                             [](char c) {
                               return is_alnum(c) ||
                                      std::string_view("!#$%&'*+-/=?^_`{|}~.").contains(c);
                             }) &&
         std::ranges::all_of(text.substr(at + 1),
                             [](char c) { return is_alnum(c) || c == '.' || c == '-'; });
}

bool is_mac(std::string_view text) {
  const char separator = text.size() > 2 ? text[2] : 0;
  if (separator == ':' || separator == '-') {
    const std::size_t bytes = (text.size() + 1) / 3;
    if (text.size() % 3 != 2 || (bytes != 6 && bytes != 8 && bytes != 20)) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (i % 3 == 2 ? text[i] != separator : !is_hex(text[i])) return false;
    return true;
  }
  const std::size_t groups = (text.size() + 1) / 5;
  if (text.size() % 5 != 4 || (groups != 3 && groups != 4 && groups != 10)) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i % 5 == 4 ? text[i] != '.' : !is_hex(text[i])) return false;
  return true;
}

bool is_hex_color(std::string_view text) {
  if (text.starts_with('#')) text.remove_prefix(1);
  return (text.size() == 3 || text.size() == 6) && std::ranges::all_of(text, is_hex);
}

bool is_rgb_color(std::string_view text) {
  if (!text.starts_with("rgb(") || !text.ends_with(')')) return false;
  text = text.substr(4, text.size() - 5);
  for (int i = 0; i < 3; ++i) {
    const std::size_t comma = text.find(',');
    if ((i < 2) == (comma == std::string_view::npos)) return false;
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    const auto value = part.empty() ? std::nullopt : number(part);
    if (!value || *value > 255) return false;
    if (i < 2) text.remove_prefix(comma + 1);
  }
  return true;
}

std::string digits_only(std::string_view text) {
  std::string digits;
  for (char c : text)
    if (c != ' ' && c != '-') digits += c;
  return digits;
}

bool is_isbn10(std::string_view text) {
  const std::string digits = digits_only(text);
  if (digits.size() != 10) return false;
  int sum = 0;
  for (int i = 0; i < 10; ++i) {
    const char c = digits[static_cast<std::size_t>(i)];
    if (!is_digit(c) && !(i == 9 && c == 'X')) return false;
    sum += (i + 1) * (c == 'X' ? 10 : c - '0');
  }
  return sum % 11 == 0;
}

bool is_isbn13(std::string_view text) {
  const std::string digits = digits_only(text);
  if (digits.size() != 13 || !std::ranges::all_of(digits, is_digit)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 13; ++i) sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

bool is_credit_card(std::string_view text) {
  const std::string digits = digits_only(text);
  if (digits.size() < 13 || digits.size() > 19 || !std::ranges::all_of(digits, is_digit))
    return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

bool is_ssn(std::string_view text) {
  if (text.size() != 11 || (text[3] != '-' && text[3] != ' ') || text[6] != text[3]) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i != 3 && i != 6 && !is_digit(text[i])) return false;
  return true;
}

bool is_uri(std::string_view text) { return parse_url(text).has_value(); }

bool is_object_id(std::string_view text) {
  return text.size() == 24 && std::ranges::all_of(text, is_hex);
}

struct FormatCheck {
  std::string_view name;
  bool (*check)(std::string_view);
};

constexpr FormatCheck kFormats[] = {
    {"bsonobjectid", is_object_id},
    {"byte", is_base64},
    {"cidr", [](std::string_view text) { return parse_cidr(text).has_value(); }},
    {"creditcard", is_credit_card},
    {"date", is_date},
    {"date-time", is_date_time},
    {"datetime", is_date_time},
    {"double", [](std::string_view) { return true; }},
    {"duration", [](std::string_view text) { return parse_format_duration(text).has_value(); }},
    {"email", is_email},
    {"float", [](std::string_view) { return true; }},
    {"hexcolor", is_hex_color},
    {"hostname", [](std::string_view text) { return is_hostname(text, false); }},
    {"int32", [](std::string_view) { return true; }},
    {"int64", [](std::string_view) { return true; }},
    {"ipv4",
     [](std::string_view text) {
       const auto ip = parse_ip(without_leading_zeros(text));
       return ip && !ip->v6;
     }},
    {"ipv6",
     [](std::string_view text) {
       const auto ip = parse_ip(text);
       return ip && text.contains(':');
     }},
    {"isbn", [](std::string_view text) { return is_isbn10(text) || is_isbn13(text); }},
    {"isbn10", is_isbn10},
    {"isbn13", is_isbn13},
    {"k8s-long-name", [](std::string_view text) { return is_hostname(text, true); }},
    {"k8s-short-name", [](std::string_view text) { return is_label(text, true); }},
    {"mac", is_mac},
    {"password", [](std::string_view) { return true; }},
    {"rgbcolor", is_rgb_color},
    {"ssn", is_ssn},
    {"uri", is_uri},
    {"uuid", [](std::string_view text) { return is_uuid(text, 0); }},
    {"uuid3", [](std::string_view text) { return is_uuid(text, '3'); }},
    {"uuid4", [](std::string_view text) { return is_uuid(text, '4'); }},
    {"uuid5", [](std::string_view text) { return is_uuid(text, '5'); }},
};

}  // namespace

bool is_known_format(std::string_view format) {
  return std::ranges::any_of(kFormats,
                             [&](const FormatCheck& check) { return check.name == format; });
}

bool matches_format(std::string_view format, std::string_view text) {
  for (const FormatCheck& check : kFormats)
    if (check.name == format) return check.check(text);
  return true;
}

}  // namespace drydock::schema
