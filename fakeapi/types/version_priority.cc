#include "fakeapi/types/version_priority.h"

#include <charconv>
#include <optional>
#include <tuple>

namespace drydock::fake {
namespace {

struct Parsed {
  int stability;  ///< 2 stable, 1 beta, 0 alpha
  std::int64_t major;
  std::int64_t minor;
  auto operator<=>(const Parsed&) const = default;
};

bool take_number(std::string_view& text, std::int64_t& number) {
  if (text.empty() || text.front() < '1' || text.front() > '9') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc();
}

std::optional<Parsed> parse(std::string_view version) {
  Parsed parsed{.stability = 2, .major = 0, .minor = 0};
  if (!version.starts_with('v')) return std::nullopt;
  version.remove_prefix(1);
  if (!take_number(version, parsed.major)) return std::nullopt;
  if (version.empty()) return parsed;
  for (const auto& [word, stability] :
       {std::pair{std::string_view("alpha"), 0}, {std::string_view("beta"), 1}}) {
    if (!version.starts_with(word)) continue;
    version.remove_prefix(word.size());
    parsed.stability = stability;
    if (take_number(version, parsed.minor) && version.empty()) return parsed;
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

bool version_comes_first(std::string_view a, std::string_view b) {
  const auto first = parse(a);
  const auto second = parse(b);
  if (first && second) return *first > *second;
  if (first || second) return first.has_value();
  return a < b;
}

}  // namespace drydock::fake
