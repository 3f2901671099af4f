#include "fakeapi/kinds/cron_schedule.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <vector>

#include "operator/base/time.h"

namespace drydock::fake {
namespace {

struct Bounds {
  unsigned low;
  unsigned high;
  std::span<const std::string_view> names;  ///< of low, low + 1, ...
};

constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kDays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
const Bounds kFields[] = {{0, 59, {}}, {0, 23, {}}, {1, 31, {}}, {1, 12, kMonths}, {0, 6, kDays}};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find(separator, at);
    parts.push_back(text.substr(at, end - at));
    if (end == text.npos) return parts;
    at = end + 1;
  }
}

// Returns an error, or sets the value.
std::string parse_number(std::string_view text, const Bounds& bounds, unsigned& value) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (std::size_t i = 0; i < bounds.names.size(); ++i)
    if (bounds.names[i] == lower) {
      value = bounds.low + static_cast<unsigned>(i);
      return {};
    }
  int parsed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (error != std::errc() || end != text.data() + text.size())
    return fmt::format("failed to parse int from {}: strconv.Atoi: parsing \"{}\": invalid syntax",
                       text, text);
  if (parsed < 0) return fmt::format("negative number ({}) not allowed: {}", parsed, text);
  value = static_cast<unsigned>(parsed);
  return {};
}

std::string check_range(std::string_view text, const Bounds& bounds) {
  const auto range_and_step = split(text, '/');
  const auto ends = split(range_and_step[0], '-');
  unsigned start = bounds.low, end = bounds.high, step = 1;
  bool single = false;
  if (ends[0] != "*" && ends[0] != "?") {
    if (auto error = parse_number(ends[0], bounds, start); !error.empty()) return error;
    single = ends.size() == 1;
    end = start;
    if (ends.size() == 2)
      if (auto error = parse_number(ends[1], bounds, end); !error.empty()) return error;
    if (ends.size() > 2) return fmt::format("too many hyphens: {}", text);
  }
  if (range_and_step.size() == 2) {
    if (auto error = parse_number(range_and_step[1], bounds, step); !error.empty()) return error;
    if (single) end = bounds.high;
  } else if (range_and_step.size() > 2) {
    return fmt::format("too many slashes: {}", text);
  }
  if (start < bounds.low)
    return fmt::format("beginning of range ({}) below minimum ({}): {}", start, bounds.low, text);
  if (end > bounds.high)
    return fmt::format("end of range ({}) above maximum ({}): {}", end, bounds.high, text);
  if (start > end)
    return fmt::format("beginning of range ({}) beyond end of range ({}): {}", start, end, text);
  if (step == 0) return fmt::format("step of range should be a positive number: {}", text);
  return {};
}

std::string check_descriptor(std::string_view text) {
  for (const std::string_view known :
       {"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
    if (text == known) return {};
  constexpr std::string_view kEvery = "@every ";
  if (text.starts_with(kEvery)) {
    if (parse_duration(text.substr(kEvery.size()))) return {};
    return fmt::format("failed to parse duration {}: time: invalid duration \"{}\"", text,
                       text.substr(kEvery.size()));
  }
  return fmt::format("unrecognized descriptor: {}", text);
}

}  // namespace

std::string check_cron_schedule(std::string_view schedule) {
  if (schedule.empty()) return "empty spec string";
  if (schedule.starts_with('@')) return check_descriptor(schedule);
  std::vector<std::string_view> fields;
  for (const std::string_view field : split(schedule, ' '))
    if (!field.empty()) fields.push_back(field);
  if (fields.size() != std::size(kFields))
    return fmt::format("expected exactly 5 fields, found {}: [{}]", fields.size(),
                       fmt::join(fields, " "));
  for (std::size_t i = 0; i < fields.size(); ++i)
    for (const std::string_view part : split(fields[i], ','))
      if (auto error = check_range(part, kFields[i]); !error.empty()) return error;
  return {};
}

bool is_time_zone(std::string_view name) {
  constexpr std::string_view kAreas[] = {
      "Africa", "America", "Antarctica", "Arctic", "Asia",   "Atlantic", "Australia", "Brazil",
      "Canada", "Chile",   "Etc",        "Europe", "Indian", "Mexico",   "Pacific",   "US"};
  constexpr std::string_view kAlone[] = {
      "CET",   "CST6CDT",   "Cuba",      "EET",      "EST",     "EST5EDT", "Egypt",     "Eire",
      "GB",    "GMT",       "HST",       "Hongkong", "Iceland", "Iran",    "Israel",    "Jamaica",
      "Japan", "Kwajalein", "Libya",     "MET",      "MST",     "MST7MDT", "NZ",        "Navajo",
      "PRC",   "PST8PDT",   "Poland",    "Portugal", "ROC",     "ROK",     "Singapore", "Turkey",
      "UCT",   "UTC",       "Universal", "W-SU",     "WET",     "Zulu"};
  const std::size_t slash = name.find('/');
  const auto known = [&](const auto& names, std::string_view one) {
    return std::find(std::begin(names), std::end(names), one) != std::end(names);
  };
  if (slash == name.npos) return known(kAlone, name);
  if (!known(kAreas, name.substr(0, slash))) return false;
  const std::string_view place = name.substr(slash + 1);
  return !place.empty() && std::all_of(place.begin(), place.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
  });
}

}  // namespace drydock::fake
