#include "operator/base/yaml_scalar.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace drydock::yaml {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_any(std::string_view text, std::initializer_list<std::string_view> words) {
  for (std::string_view word : words) {
    if (text == word) return true;
  }
  return false;
}

/// The length of the run of digits at the front; taken off the text.
std::size_t take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  text.remove_prefix(count);
  return count;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// Dates and times of yaml.org's timestamp type; kept as strings, but quoted when written.
bool is_timestamp(std::string_view text) {
  auto digits = [&text](std::size_t least, std::size_t most) {
    std::size_t count = take_digits(text);
    return count >= least && count <= most;
  };
  if (!digits(4, 4) || !take(text, "-") || !digits(1, 2) || !take(text, "-") || !digits(1, 2)) {
    return false;
  }
  if (text.empty()) return true;
  bool zone = text.front() != ' ';
  if (!take(text, "Tt ") || !digits(1, 2) || !take(text, ":") || !digits(1, 2) ||
      !take(text, ":") || !digits(1, 2)) {
    return false;
  }
  if (take(text, ".") && !digits(1, 9)) return false;
  if (!zone) return text.empty();
  if (take(text, "Z")) return text.empty();
  return take(text, "+-") && digits(2, 2) && take(text, ":") && digits(2, 2) && text.empty();
}

bool looks_like_float(std::string_view text) {
  take(text, "+-");
  std::size_t whole = take_digits(text);
  if (take(text, ".")) {
    if (take_digits(text) == 0 && whole == 0) return false;
  } else if (whole == 0) {
    return false;
  }
  if (take(text, "eE")) {
    take(text, "+-");
    if (take_digits(text) == 0) return false;
  }
  return text.empty();
}

std::optional<double> to_double(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Scalar of_double(double value) {
  constexpr double kInt64Bound = 9223372036854775808.0;
  if (std::trunc(value) == value && value >= -kInt64Bound && value < kInt64Bound) {
    return {ScalarKind::kFloat, static_cast<std::int64_t>(value)};
  }
  return {ScalarKind::kFloat, value};
}

/// Integers with Go's base prefixes; beyond 64 bits they become doubles, as JSON decoders have
/// them.
std::optional<Scalar> to_integer(std::string_view text) {
  bool negative = !text.empty() && text.front() == '-';
  take(text, "+-");
  int base = 10;
  if (text.size() > 1 && text.front() == '0') {
    char mark = text.size() > 2 ? static_cast<char>(text[1] | 0x20) : ' ';
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    text.remove_prefix(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
  }
  std::uint64_t magnitude = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), magnitude, base);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  bool fits = error == std::errc() && (!negative || magnitude <= std::uint64_t{1} << 63);
  if (!fits) {
    double value = 0;
    for (char c : text) {
      int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
      value = value * base + digit;
    }
    if (base == 10) value = to_double(text).value_or(value);
    if (std::isinf(value)) return std::nullopt;
    return Scalar{ScalarKind::kInteger, negative ? -value : value};
  }
  if (negative) return Scalar{ScalarKind::kInteger, static_cast<std::int64_t>(0 - magnitude)};
  if (magnitude <= static_cast<std::uint64_t>(INT64_MAX)) {
    return Scalar{ScalarKind::kInteger, static_cast<std::int64_t>(magnitude)};
  }
  return Scalar{ScalarKind::kInteger, magnitude};
}

}  // namespace

Scalar resolve_plain(std::string_view text) {
  auto as_string = [text] { return Scalar{ScalarKind::kString, std::string(text)}; };
  if (is_any(text, {"", "~", "null", "Null", "NULL"})) return {ScalarKind::kNull, nullptr};
  switch (text.front()) {
    case 'y':
    case 'Y':
    case 'n':
    case 'N':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
      if (is_any(text, {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})) {
        return {ScalarKind::kBoolean, true};
      }
      if (is_any(text,
                 {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})) {
        return {ScalarKind::kBoolean, false};
      }
      return as_string();
    case '.':
    case '+':
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      break;
    default:
      return as_string();
  }
  if (is_any(text, {".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF",
                    "-.inf", "-.Inf", "-.INF"})) {
    return {ScalarKind::kNotFinite, std::string(text)};
  }
  if (is_timestamp(text)) return {ScalarKind::kTimestamp, std::string(text)};
  std::string digits(text);
  if (text.front() != '.') std::erase(digits, '_');
  if (text.front() != '.') {
    if (auto integer = to_integer(digits)) return *integer;
  }
  if (looks_like_float(digits)) {
    if (auto value = to_double(digits)) return of_double(*value);
  }
  return as_string();
}

bool resolves_to_string(std::string_view text) {
  // "<<" is a merge where it is a key.
  return text != "<<" && resolve_plain(text).kind == ScalarKind::kString;
}

std::string format_float(double value) {
  // A number without a fraction comes from JSON as an integer while it fits into 64 bits.
  if (std::trunc(value) == value && std::fabs(value) < 18446744073709551616.0) {
    return fmt::format("{:.0f}", value);
  }
  char buffer[64];
  auto written =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  std::string scientific(buffer, written.ptr);
  int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
  if (exponent < -4 || exponent >= 6) return scientific;
  written = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  return std::string(buffer, written.ptr);
}

}  // namespace drydock::yaml
