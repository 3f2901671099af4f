#include "operator/base/time.h"

#include <fmt/format.h>

#include <cctype>
#include <cstdint>

namespace drydock {
namespace {

using std::chrono::nanoseconds;

struct Unit {
  std::string_view name;
  std::int64_t nanos;
};
constexpr Unit kUnits[] = {{"ns", 1},          {"us", 1'000},           {"µs", 1'000},
                           {"ms", 1'000'000},  {"s", 1'000'000'000},    {"m", 60'000'000'000},
                           {"h", 3'600'000'000'000}};

Status bad_duration(std::string_view text) {
  return Status(400, reason::kBadRequest,
                fmt::format("invalid duration \"{}\": expected a form like 1h30m, 10s or 250ms", text));
}

Status bad_time(std::string_view text) {
  return Status(400, reason::kBadRequest,
                fmt::format("invalid time \"{}\": expected RFC 3339, such as 2026-01-31T12:00:00Z", text));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string civil(WallTime time, std::int64_t& nanos_of_second) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::int64_t rest = (time - days).count();
  nanos_of_second = rest % 1'000'000'000;
  const std::int64_t seconds = rest / 1'000'000'000;
  const int year = static_cast<int>(date.year());
  if (year >= 0 && year <= 9999) {  // all times that are met; each write of an object tells some
    std::string text = "0000-00-00T00:00:00";
    auto put = [&text](std::size_t last, std::int64_t value, int width) {
      for (; width > 0; --width, value /= 10) text[last--] = static_cast<char>('0' + value % 10);
    };
    put(3, year, 4);
    put(6, static_cast<unsigned>(date.month()), 2);
    put(9, static_cast<unsigned>(date.day()), 2);
    put(12, seconds / 3600, 2);
    put(15, seconds / 60 % 60, 2);
    put(18, seconds % 60, 2);
    return text;
  }
  return fmt::format("{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}", year,
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     seconds / 3600, seconds / 60 % 60, seconds % 60);
}

// Reads `count` digits at `at`; -1 where they are not.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  std::string_view rest = text;
  bool negative = false;
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
    negative = rest[0] == '-';
    rest.remove_prefix(1);
  }
  if (rest == "0") return Duration::zero();
  if (rest.empty()) return fail(bad_duration(text));
  long double total = 0;
  while (!rest.empty()) {
    long double value = 0;
    long double scale = 1;
    bool any = false;
    bool fraction = false;
    std::size_t i = 0;
    for (; i < rest.size() && (is_digit(rest[i]) || (rest[i] == '.' && !fraction)); ++i) {
      if (rest[i] == '.') {
        fraction = true;
        continue;
      }
      any = true;
      value = value * 10 + (rest[i] - '0');
      if (fraction) scale *= 10;
    }
    if (!any) return fail(bad_duration(text));
    rest.remove_prefix(i);
    std::size_t length = 0;
    while (length < rest.size() && !is_digit(rest[length]) && rest[length] != '.') ++length;
    const std::string_view unit = rest.substr(0, length);
    const Unit* found = nullptr;
    for (const Unit& candidate : kUnits)
      if (candidate.name == unit) found = &candidate;
    if (!found) return fail(bad_duration(text));
    total += value / scale * static_cast<long double>(found->nanos);
    rest.remove_prefix(length);
  }
  if (total >= 9223372036854775807.0L) return fail(bad_duration(text));
  const auto nanos = static_cast<std::int64_t>(total + 0.5L);
  return Duration(negative ? -nanos : nanos);
}

std::string format_duration(Duration duration) {
  const std::int64_t nanos = duration.count();
  if (nanos == 0) return "0s";
  if (nanos == INT64_MIN) return "-2562047h47m16.854775808s";
  if (nanos < 0) return "-" + format_duration(Duration(-nanos));
  auto decimal = [](std::int64_t value, std::int64_t unit, std::string_view name) {
    std::string text = fmt::format("{}", value / unit);
    if (std::int64_t rest = value % unit) {
      std::string fraction = fmt::format("{:0{}d}", rest, fmt::formatted_size("{}", unit) - 1);
      fraction.erase(fraction.find_last_not_of('0') + 1);
      text += "." + fraction;
    }
    return text + std::string(name);
  };
  if (nanos < 1'000) return decimal(nanos, 1, "ns");
  if (nanos < 1'000'000) return decimal(nanos, 1'000, "µs");
  if (nanos < 1'000'000'000) return decimal(nanos, 1'000'000, "ms");
  const std::int64_t hours = nanos / 3'600'000'000'000;
  const std::int64_t minutes = nanos / 60'000'000'000 % 60;
  std::string text;
  if (hours) text += fmt::format("{}h", hours);
  if (hours || minutes) text += fmt::format("{}m", minutes);
  return text + decimal(nanos % 60'000'000'000, 1'000'000'000, "s");
}

std::string format_time(WallTime time) {
  std::int64_t nanos = 0;
  return civil(time, nanos) + "Z";
}

std::string format_micro_time(WallTime time) {
  std::int64_t nanos = 0;
  std::string text = civil(time, nanos);
  return fmt::format("{}.{:06d}Z", text, nanos / 1000);
}

Result<WallTime> parse_time(std::string_view text) {
  const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0 || text[4] != '-' ||
      text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
    return fail(bad_time(text));
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return fail(bad_time(text));
  std::size_t at = 19;
  std::int64_t nanos = 0;
  if (at < text.size() && text[at] == '.') {
    std::int64_t unit = 100'000'000;
    const std::size_t first = ++at;
    for (; at < text.size() && is_digit(text[at]); ++at, unit /= 10) nanos += (text[at] - '0') * unit;
    if (at == first) return fail(bad_time(text));
  }
  std::int64_t offset_minutes = 0;
  const std::string_view zone = text.substr(at);
  if (zone != "Z" && zone != "z") {
    const int offset_hour = digits(zone, 1, 2), offset_minute = digits(zone, 4, 2);
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || offset_hour < 0 ||
        offset_hour > 23 || offset_minute < 0 || offset_minute > 59)
      return fail(bad_time(text));
    offset_minutes = (offset_hour * 60 + offset_minute) * (zone[0] == '-' ? -1 : 1);
  }
  // 64 bits of nanoseconds end in 2262; Go's zero time is in year 1.
  if (year < 1678) return WallTime::min();
  if (year > 2261) return WallTime::max();
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute - offset_minutes) + std::chrono::seconds(second) +
         nanoseconds(nanos);
}

}  // namespace drydock
