#include "operator/schema/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace drydock::schema {
namespace {

constexpr std::string_view kFormatError =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
constexpr std::string_view kSuffixError = "unable to parse quantity's suffix";

// 2^63-1 whole units: larger ones are cut to it.
constexpr __int128 kNano = 1'000'000'000;
constexpr __int128 kMax = static_cast<__int128>(INT64_MAX) * kNano;

struct Suffix {
  std::string_view text;
  int base;
  int exponent;
};
constexpr Suffix kSuffixes[] = {{"n", 10, -9}, {"u", 10, -6}, {"m", 10, -3}, {"", 10, 0},
                                {"k", 10, 3},  {"M", 10, 6},  {"G", 10, 9},  {"T", 10, 12},
                                {"P", 10, 15}, {"E", 10, 18}, {"Ki", 2, 10}, {"Mi", 2, 20},
                                {"Gi", 2, 30}, {"Ti", 2, 40}, {"Pi", 2, 50}, {"Ei", 2, 60}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string digits_of(__int128 value) {
  if (value == 0) return "0";
  std::string digits;
  for (const bool negative = value < 0; value != 0; value /= 10) {
    const int digit = static_cast<int>(value % 10);
    digits += static_cast<char>('0' + (negative ? -digit : digit));
  }
  std::ranges::reverse(digits);
  return digits;
}

}  // namespace

Quantity::Quantity(std::int64_t value, Format format)
    : nanos_(static_cast<__int128>(value) * kNano), format_(format) {}

Result<Quantity> Quantity::parse(std::string_view text) {
  const auto bad = [](std::string_view message) {
    return fail(Status(400, reason::kBadRequest, std::string(message)));
  };
  std::string_view rest = text;
  bool negative = false;
  if (rest.starts_with('-') || rest.starts_with('+')) {
    negative = rest[0] == '-';
    rest.remove_prefix(1);
  }
  std::size_t length = 0;
  while (length < rest.size() && (is_digit(rest[length]) || rest[length] == '.')) ++length;
  std::string_view whole = rest.substr(0, length);
  std::string_view suffix = rest.substr(length);
  std::string_view fraction;
  if (const std::size_t dot = whole.find('.'); dot != std::string_view::npos) {
    fraction = whole.substr(dot + 1);
    whole = whole.substr(0, dot);
  }
  if ((whole.empty() && fraction.empty()) || fraction.contains('.')) return bad(kFormatError);

  int base = 10, exponent = 0;
  Quantity out;
  const auto known = std::ranges::find(kSuffixes, suffix, &Suffix::text);
  if (known != std::end(kSuffixes)) {
    base = known->base;
    exponent = known->exponent;
    if (base == 2) out.format_ = Format::kBinarySI;
  } else {
    if (suffix.empty() || (suffix[0] != 'e' && suffix[0] != 'E')) {
      const bool shaped =
          suffix.find_first_not_of("eEinumkKMGTP+-0123456789") == std::string_view::npos;
      return bad(shaped ? kSuffixError : kFormatError);
    }
    std::string_view power = suffix.substr(1);
    if (power.starts_with('+')) power.remove_prefix(1);
    const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
    if (power.empty() || error != std::errc() || end != power.data() + power.size())
      return bad(kSuffixError);
    out.format_ = Format::kDecimalExponent;
  }

  // The number is digits * 10^scale * base^exponent; it is brought to nanos, rounded away from
  // zero.
  std::string digits(whole);
  digits += fraction;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  std::int64_t scale = 9 - static_cast<std::int64_t>(fraction.size()) + (base == 10 ? exponent : 0);
  bool inexact = false;
  while (scale < 0 && !digits.empty()) {
    inexact |= digits.back() != '0';
    digits.pop_back();
    ++scale;
  }
  if (scale < 0) scale = 0;
  __int128 value = 0;
  bool overflow = false;
  for (char c : digits) {
    if (value > kMax) overflow = true;
    if (!overflow) value = value * 10 + (c - '0');
  }
  for (; scale > 0 && value != 0 && !overflow; --scale) {
    value *= 10;
    overflow |= value > kMax;
  }
  if (inexact) ++value;
  for (int i = 0; base == 2 && i < exponent && !overflow; ++i) {
    value *= 2;
    overflow |= value > kMax;
  }
  if (overflow || value > kMax) value = kMax;
  out.nanos_ = negative ? -value : value;
  return out;
}

std::string Quantity::to_string() const {
  if (nanos_ == 0) return "0";
  const std::string sign_text = nanos_ < 0 ? "-" : "";
  const __int128 size = nanos_ < 0 ? -nanos_ : nanos_;
  // Binary only for whole numbers of at least 1024, as apimachinery has it.
  if (format_ == Format::kBinarySI && size % kNano == 0 && size >= 1024 * kNano) {
    __int128 value = size / kNano;
    std::size_t unit = 0;
    constexpr std::array<std::string_view, 7> kUnits = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    while (unit + 1 < kUnits.size() && value % 1024 == 0) value /= 1024, ++unit;
    return sign_text + digits_of(value) + std::string(kUnits[unit]);
  }
  __int128 value = size;
  int exponent = -9;
  while (exponent < 18 && value % 1000 == 0) value /= 1000, exponent += 3;
  if (format_ == Format::kDecimalExponent)
    return sign_text + digits_of(value) + (exponent == 0 ? "" : "e" + std::to_string(exponent));
  constexpr std::array<std::string_view, 10> kUnits = {"n", "u", "m", "",  "k",
                                                       "M", "G", "T", "P", "E"};
  return sign_text + digits_of(value) +
         std::string(kUnits[static_cast<std::size_t>((exponent + 9) / 3)]);
}

std::optional<std::int64_t> Quantity::value() const {
  __int128 whole = nanos_ / kNano;
  if (nanos_ % kNano > 0) ++whole;
  if (nanos_ % kNano < 0) --whole;
  if (whole > INT64_MAX || whole < INT64_MIN) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

bool Quantity::is_integer() const { return nanos_ % kNano == 0; }
double Quantity::as_double() const { return static_cast<double>(nanos_) / 1e9; }

Quantity Quantity::plus(const Quantity& other) const {
  Quantity out = *this;
  out.nanos_ = std::clamp(nanos_ + other.nanos_, -kMax, kMax);
  if (nanos_ == 0) out.format_ = other.format_;
  return out;
}
Quantity Quantity::minus(const Quantity& other) const {
  Quantity negated = other;
  negated.nanos_ = -negated.nanos_;
  return plus(negated);
}

Quantity Quantity::rounded_to_milli() const {
  constexpr __int128 kMilli = 1'000'000;
  Quantity out = *this;
  const __int128 rest = out.nanos_ % kMilli;
  if (rest != 0) out.nanos_ += rest > 0 ? kMilli - rest : -kMilli - rest;
  return out;
}

}  // namespace drydock::schema
