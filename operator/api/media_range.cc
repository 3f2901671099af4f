#include "operator/api/media_range.h"

#include <cstdlib>

namespace drydock {
namespace {

constexpr std::size_t kMaxRanges = 64;

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return trim(head);
}

bool has_any_type(const MediaRange& range) { return range.type.starts_with("*/"); }
bool has_any_subtype(const MediaRange& range) { return range.type.ends_with("/*"); }

// Not an order: what has no star goes before its neighbour with one whatever its q is, as in the
// library that the API server uses.
bool goes_before(const MediaRange& one, const MediaRange& other) {
  return one.q > other.q || (!has_any_type(one) && has_any_type(other)) ||
         (!has_any_subtype(one) && has_any_subtype(other));
}

}  // namespace

std::string_view MediaRange::parameter(std::string_view name) const {
  std::string_view found;
  for (const auto& [key, value] : parameters)
    if (key == name) found = value;
  return found;
}

bool MediaRange::includes(std::string_view media_type) const {
  if (type == media_type || type == "*/*") return true;
  return has_any_subtype(*this) &&
         media_type.starts_with(std::string_view(type).substr(0, type.size() - 1));
}

std::vector<MediaRange> parse_media_ranges(std::string_view accept) {
  std::vector<MediaRange> ranges;
  while (!accept.empty() && ranges.size() < kMaxRanges) {
    std::string_view parameters = cut(accept, ',');
    MediaRange range{.type = std::string(cut(parameters, ';')), .parameters = {}};
    if (range.type == "*") range.type = "*/*";
    if (range.type.find('/') == std::string::npos || range.type.find('/') != range.type.rfind('/'))
      continue;
    while (!parameters.empty()) {
      std::string_view value = cut(parameters, ';');
      const bool has_value = value.find('=') != std::string_view::npos;
      const std::string_view name = cut(value, '=');
      if (!has_value) continue;
      if (name == "q")
        range.q = std::strtod(std::string(trim(value)).c_str(), nullptr);
      else
        range.parameters.emplace_back(name, trim(value));
    }
    ranges.push_back(std::move(range));
    for (std::size_t at = ranges.size() - 1; at > 0 && goes_before(ranges[at], ranges[at - 1]);
         --at)
      std::swap(ranges[at - 1], ranges[at]);
  }
  return ranges;
}

}  // namespace drydock
