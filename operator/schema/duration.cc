#include "operator/schema/duration.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace drydock::schema {
namespace {

struct Unit {
  std::array<std::string_view, 3> names;  ///< the last one also as a prefix ("seconds")
  Duration length;
};

using std::chrono::hours;
constexpr Unit kUnits[] = {
    {{"ns", "ns", "nano"}, std::chrono::nanoseconds(1)},
    {{"us", "\xc2\xb5s", "micro"}, std::chrono::microseconds(1)},
    {{"ms", "ms", "milli"}, std::chrono::milliseconds(1)},
    {{"s", "s", "sec"}, std::chrono::seconds(1)},
    {{"m", "m", "min"}, std::chrono::minutes(1)},
    {{"h", "hr", "hour"}, hours(1)},
    {{"d", "d", "day"}, hours(24)},
    {{"w", "wk", "week"}, hours(24 * 7)},
};

std::optional<Duration> unit_length(std::string_view word) {
  for (const Unit& unit : kUnits)
    if (std::ranges::find(unit.names, word) != unit.names.end() ||
        word.starts_with(unit.names.back()))
      return unit.length;
  return std::nullopt;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::optional<Duration> parse_format_duration(std::string_view text) {
  if (const auto duration = parse_duration(text)) return *duration;
  bool found = false;
  std::int64_t total = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] < '0' || text[i] > '9') {
      ++i;
      continue;
    }
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), count);
    if (error != std::errc()) return std::nullopt;
    i = static_cast<std::size_t>(end - text.data());
    while (i < text.size() && text[i] == ' ') ++i;
    std::string word;
    while (i < text.size() && is_word(text[i]))
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i++])));
    if (const auto length = unit_length(word)) {
      std::int64_t part = 0;
      if (__builtin_mul_overflow(count, static_cast<std::int64_t>(length->count()), &part) ||
          __builtin_add_overflow(total, part, &total))
        return std::nullopt;
      found = true;
    }
  }
  return found ? std::optional(Duration(total)) : std::nullopt;
}

}  // namespace drydock::schema
