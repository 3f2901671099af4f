#include "operator/schema/cel/time_zone.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

namespace drydock::schema::cel {
namespace {

using std::chrono::seconds;

constexpr std::size_t kMaxFileBytes = 1u << 20;

// A file of the time zone database (RFC 9636): when which offset began, and the rule for the time
// after the last of them.
class ZoneFile {
 public:
  static std::optional<ZoneFile> read(const std::string& name) {
    for (const char* folder : {"/usr/share/zoneinfo/", "/usr/lib/zoneinfo/", "/etc/zoneinfo/"}) {
      std::ifstream file(folder + name, std::ios::binary);
      if (!file) continue;
      std::string bytes(std::istreambuf_iterator<char>(file), {});
      ZoneFile zone;
      if (bytes.size() <= kMaxFileBytes && zone.parse(bytes)) return zone;
    }
    return std::nullopt;
  }

  seconds offset_at(std::int64_t time) const {
    const auto next = std::ranges::upper_bound(changes_, time, {}, &Change::at);
    if (next == changes_.end() && !rule_.empty())
      if (const auto offset = offset_by_rule(time)) return *offset;
    if (next == changes_.begin()) return seconds(first_);
    return seconds(std::prev(next)->offset);
  }

 private:
  struct Change {
    std::int64_t at;
    std::int32_t offset;
  };

  static std::int64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return size == 4 ? static_cast<std::int32_t>(static_cast<std::uint32_t>(value))
                     : static_cast<std::int64_t>(value);
  }

  struct Header {
    std::size_t is_utc, is_standard, leaps, times, types, letters;
  };
  static std::optional<Header> header(std::string_view bytes, std::size_t at) {
    constexpr std::size_t kHeaderBytes = 44;
    if (bytes.size() < at + kHeaderBytes || bytes.substr(at, 4) != "TZif") return std::nullopt;
    const auto count = [&](std::size_t i) {
      return static_cast<std::size_t>(number(bytes, at + 20 + 4 * i, 4) & 0xffffff);
    };
    return Header{count(0), count(1), count(2), count(3), count(4), count(5)};
  }
  static std::size_t body_bytes(const Header& header, std::size_t time_size) {
    return header.times * (time_size + 1) + header.types * 6 + header.letters +
           header.leaps * (time_size + 4) + header.is_standard + header.is_utc;
  }

  // The second of the two parts, whose times have 64 bits.
  bool parse(std::string_view bytes) {
    const auto old = header(bytes, 0);
    if (!old) return false;
    const std::size_t at = 44 + body_bytes(*old, 4);
    const auto head = header(bytes, at);
    if (!head || head->types == 0 || bytes.size() < at + 44 + body_bytes(*head, 8)) return false;
    const std::size_t times = at + 44, indices = times + head->times * 8,
                      types = indices + head->times;
    const auto offset = [&](std::size_t type) {
      return static_cast<std::int32_t>(number(bytes, types + type * 6, 4));
    };
    first_ = offset(0);
    for (std::size_t i = 0; i < head->times; ++i) {
      const auto type = static_cast<unsigned char>(bytes[indices + i]);
      if (type >= head->types) return false;
      changes_.push_back({number(bytes, times + i * 8, 8), offset(type)});
    }
    std::string_view rest = bytes.substr(at + 44 + body_bytes(*head, 8));
    if (rest.starts_with('\n')) rest.remove_prefix(1);
    rule_ = rest.substr(0, rest.find('\n'));
    return true;
  }

  // "CET-1CEST,M3.5.0,M10.5.0/3": offsets west of Greenwich, and when summer begins and ends.
  std::optional<seconds> offset_by_rule(std::int64_t time) const {
    std::string_view text = rule_;
    const auto standard = (skip_name(text), read_time(text));
    if (!standard) return std::nullopt;
    if (text.empty()) return -*standard;
    skip_name(text);
    seconds summer = *standard - std::chrono::hours(1);
    if (!text.starts_with(','))
      if (const auto given = read_time(text)) summer = *given;
    const std::size_t comma = text.find(',', 1);
    if (!text.starts_with(',') || comma == std::string_view::npos) return std::nullopt;
    const WallTime at{seconds(time)};
    const std::chrono::year year =
        std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(at - *standard)).year();
    const auto begin = read_date(text.substr(1, comma - 1), year),
               end = read_date(text.substr(comma + 1), year);
    if (!begin || !end) return std::nullopt;
    const WallTime from = *begin + *standard, to = *end + summer;
    const bool in_summer = from < to ? at >= from && at < to : at >= from || at < to;
    return in_summer ? -summer : -*standard;
  }
  static void skip_name(std::string_view& text) {
    if (text.starts_with('<'))
      text.remove_prefix(std::min(text.find('>'), text.size() - 1) + 1);
    else
      text.remove_prefix(std::min(text.find_first_of("+-0123456789,"), text.size()));
  }
  // [+-]hh[:mm[:ss]]
  static std::optional<seconds> read_time(std::string_view& text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    int parts[3] = {0, 0, 0};
    for (int i = 0; i < 3; ++i) {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parts[i]);
      if (error != std::errc()) return std::nullopt;
      text.remove_prefix(static_cast<std::size_t>(end - text.data()));
      if (!text.starts_with(':')) break;
      text.remove_prefix(1);
    }
    const seconds value(parts[0] * 3600 + parts[1] * 60 + parts[2]);
    return negative ? -value : value;
  }
  // Mmonth.week.day[/time]: the local time of a change.
  static std::optional<WallTime> read_date(std::string_view text, std::chrono::year year) {
    if (!text.starts_with('M')) return std::nullopt;
    int parts[3] = {0, 0, 0};
    for (int& part : parts) {
      text.remove_prefix(1);
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
      if (error != std::errc()) return std::nullopt;
      text.remove_prefix(static_cast<std::size_t>(end - text.data()));
      if (text.empty()) break;
    }
    const std::chrono::month month(static_cast<unsigned>(parts[0]));
    const std::chrono::weekday day(static_cast<unsigned>(parts[2]));
    if (!month.ok() || !day.ok() || parts[1] < 1 || parts[1] > 5) return std::nullopt;
    const std::chrono::sys_days date =
        parts[1] == 5 ? std::chrono::sys_days(year / month / day[std::chrono::last])
                      : std::chrono::sys_days(year / month / day[static_cast<unsigned>(parts[1])]);
    seconds clock = std::chrono::hours(2);
    if (text.starts_with('/')) {
      text.remove_prefix(1);
      clock = read_time(text).value_or(clock);
    }
    return WallTime(date) + clock;
  }

  std::vector<Change> changes_;
  std::int32_t first_ = 0;
  std::string rule_;
};

// "+05:30", "-08:00", "05:30".
std::optional<seconds> fixed_offset(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t colon = text.find(':');
  int hours = 0, minutes = 0;
  const auto read = [](std::string_view part, int& value) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    return error == std::errc() && end == part.data() + part.size() && !part.empty();
  };
  if (colon == std::string_view::npos || !read(text.substr(0, colon), hours) ||
      !read(text.substr(colon + 1), minutes))
    return std::nullopt;
  const seconds offset(hours * 3600 + minutes * 60);
  return negative ? -offset : offset;
}

bool is_zone_name(std::string_view name) {
  return !name.empty() && name.size() < 100 && name[0] != '/' && !name.contains("..") &&
         !name.contains('\\') && !name.contains('\0');
}

}  // namespace

std::expected<WallTime, std::string> local_time(const WallTime& time, const std::string& zone) {
  if (zone.empty() || zone == "UTC") return time;
  if (const auto offset = fixed_offset(zone)) return time + *offset;
  if (is_zone_name(zone))
    if (const auto file = ZoneFile::read(zone))
      return time + file->offset_at(std::chrono::floor<seconds>(time).time_since_epoch().count());
  return std::unexpected("unknown time zone " + zone);
}

}  // namespace drydock::schema::cel
