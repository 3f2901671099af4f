#include "fakeapi/controllers/cron_times.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cctype>
#include <charconv>
#include <string>
#include <vector>

namespace drydock::fake {
namespace {

constexpr int kMostYears = 5;
using Bits = std::bitset<64>;

struct Field {
  Bits values;
  bool any = false;  ///< a star
};
struct Schedule {
  Field minute, hour, day, month, weekday;
};

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (separators.find(c) == std::string_view::npos)
      parts.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else
      parts.emplace_back();
  }
  return parts;
}

std::optional<int> number(const std::string& text, const std::vector<std::string>& names,
                          int first_name) {
  const auto name = std::find(names.begin(), names.end(), text);
  if (name != names.end()) return static_cast<int>(name - names.begin()) + first_name;
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

// "1-5/2", "*/3", "mon".
bool add_part(Field& field, const std::string& part, int least, int most,
              const std::vector<std::string>& names) {
  const std::vector<std::string> stepped = split(part, "/");
  const std::vector<std::string> range = split(stepped[0], "-");
  int low = least, high = most, step = 1;
  const bool star = range[0] == "*" || range[0] == "?";
  if (!star) {
    const auto first = number(range[0], names, least);
    const auto last = range.size() > 1 ? number(range[1], names, least) : first;
    if (!first || !last) return false;
    low = *first;
    high = stepped.size() > 1 && range.size() == 1 ? most : *last;
  }
  if (stepped.size() > 1) step = number(stepped[1], {}, 0).value_or(0);
  if (step <= 0 || low < least || high > most) return false;
  if (star && step == 1) field.any = true;
  for (int value = low; value <= high; value += step)
    field.values.set(static_cast<std::size_t>(value));
  return true;
}

bool read_field(Field& field, const std::string& text, int least, int most,
                const std::vector<std::string>& names = {}) {
  for (const std::string& part : split(text, ","))
    if (!add_part(field, part, least, most, names)) return false;
  return true;
}

std::optional<Schedule> parse(std::string_view text) {
  struct Short {
    std::string_view name, fields;
  };
  constexpr std::array kShorts{Short{"@yearly", "0 0 1 1 *"},  Short{"@annually", "0 0 1 1 *"},
                               Short{"@monthly", "0 0 1 * *"}, Short{"@weekly", "0 0 * * 0"},
                               Short{"@daily", "0 0 * * *"},   Short{"@midnight", "0 0 * * *"},
                               Short{"@hourly", "0 * * * *"}};
  for (const Short& known : kShorts)
    if (text == known.name) text = known.fields;
  std::vector<std::string> fields = split(text, " \t");
  std::erase(fields, "");
  if (fields.size() != 5) return std::nullopt;
  static const std::vector<std::string> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                "jul", "aug", "sep", "oct", "nov", "dec"};
  static const std::vector<std::string> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  Schedule made;
  if (!read_field(made.minute, fields[0], 0, 59) || !read_field(made.hour, fields[1], 0, 23) ||
      !read_field(made.day, fields[2], 1, 31) ||
      !read_field(made.month, fields[3], 1, 12, kMonths) ||
      !read_field(made.weekday, fields[4], 0, 6, kDays))
    return std::nullopt;
  return made;
}

bool is_on(const Schedule& schedule, std::chrono::sys_days date) {
  const std::chrono::year_month_day parts(date);
  if (!schedule.month.values[static_cast<unsigned>(parts.month())]) return false;
  const bool day = schedule.day.values[static_cast<unsigned>(parts.day())];
  const bool weekday = schedule.weekday.values[std::chrono::weekday(date).c_encoding()];
  // Where both are restricted, either will do.
  return schedule.day.any || schedule.weekday.any ? day && weekday : day || weekday;
}

}  // namespace

std::optional<WallTime> next_cron_time(std::string_view schedule, WallTime after) {
  const auto parsed = parse(schedule);
  if (!parsed) return std::nullopt;
  using std::chrono::days, std::chrono::hours, std::chrono::minutes;
  const auto start = std::chrono::floor<minutes>(after) + minutes(1);
  const std::chrono::sys_days first = std::chrono::floor<days>(start);
  for (std::chrono::sys_days date = first; date < first + days(366 * kMostYears); date += days(1)) {
    if (!is_on(*parsed, date)) continue;
    for (int hour = 0; hour < 24; ++hour) {
      if (!parsed->hour.values[static_cast<std::size_t>(hour)]) continue;
      for (int minute = 0; minute < 60; ++minute) {
        const auto at = date + hours(hour) + minutes(minute);
        if (parsed->minute.values[static_cast<std::size_t>(minute)] && at >= start) return at;
      }
    }
  }
  return std::nullopt;
}

}  // namespace drydock::fake
