#include "operator/schema/cel/semver.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "operator/schema/go_text.h"

namespace drydock::schema::cel {
namespace {

bool is_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}
bool is_identifier(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}
bool has_leading_zero(std::string_view text) { return text.size() > 1 && text[0] == '0'; }

std::vector<std::string> split(std::string_view text, char at, std::size_t most) {
  std::vector<std::string> parts;
  while (parts.size() + 1 < most && text.contains(at)) {
    parts.emplace_back(text.substr(0, text.find(at)));
    text.remove_prefix(text.find(at) + 1);
  }
  parts.emplace_back(text);
  return parts;
}

std::unexpected<std::string> wrong(std::string_view what, std::string_view text) {
  return std::unexpected(fmt::format("{} {}", what, go_quote(text)));
}

struct Number {
  const char* name;  ///< as the middle of a sentence
  const char* capitalized;
};
constexpr std::array<Number, 3> kNumbers = {
    {{"major", "Major"}, {"minor", "Minor"}, {"patch", "Patch"}}};

std::expected<std::uint64_t, std::string> parse_number(const Number& number,
                                                       const std::string& text) {
  if (!is_digits(text))
    return wrong(fmt::format("Invalid character(s) found in {} number", number.name), text);
  if (has_leading_zero(text))
    return wrong(fmt::format("{} number must not contain leading zeroes", number.capitalized),
                 text);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range)
    return std::unexpected(
        fmt::format("strconv.ParseUint: parsing {}: value out of range", go_quote(text)));
  if (error != std::errc())
    return std::unexpected(
        fmt::format("strconv.ParseUint: parsing {}: invalid syntax", go_quote(text)));
  return value;
}

// Leading zeros go, and what is missing is zero.
std::expected<std::string, std::string> normalized(std::string text) {
  if (text.starts_with('v')) text.erase(0, 1);
  std::vector<std::string> parts = split(text, '.', 3);
  for (std::string& part : parts) {
    if (part.size() < 2) continue;
    part.erase(0, part.find_first_not_of('0'));
    if (part.empty() || !is_digits(part.substr(0, 1))) part.insert(0, "0");
  }
  if (parts.size() < 3 && parts.back().find_first_of("+-") != std::string::npos)
    return std::unexpected("short version cannot contain PreRelease/Build meta data");
  parts.resize(3, "0");
  return fmt::format("{}", fmt::join(parts, "."));
}

// Cuts what comes after the character off, as a list.
std::vector<std::string> cut(std::string& text, char at) {
  const std::size_t found = text.find(at);
  if (found == std::string::npos) return {};
  std::vector<std::string> parts = split(std::string_view(text).substr(found + 1), '.', SIZE_MAX);
  text.erase(found);
  return parts;
}

}  // namespace

std::expected<Semver, std::string> parse_semver(std::string text, bool normalize) {
  if (normalize) {
    auto result = normalized(std::move(text));
    if (!result) return std::unexpected(result.error());
    text = *std::move(result);
  }
  if (text.empty()) return std::unexpected("Version string empty");
  std::vector<std::string> parts = split(text, '.', 3);
  if (parts.size() != 3) return std::unexpected("No Major.Minor.Patch elements found");
  Semver version;
  version.build = cut(parts[2], '+');
  version.prerelease = cut(parts[2], '-');
  std::uint64_t* const numbers[] = {&version.major, &version.minor, &version.patch};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto number = parse_number(kNumbers[i], parts[i]);
    if (!number) return std::unexpected(number.error());
    *numbers[i] = *number;
  }
  for (const std::string& part : version.prerelease) {
    if (part.empty()) return std::unexpected("Prerelease is empty");
    if (is_digits(part) && has_leading_zero(part))
      return wrong("Numeric PreRelease version must not contain leading zeroes", part);
    if (!is_identifier(part)) return wrong("Invalid character(s) found in prerelease", part);
  }
  for (const std::string& part : version.build) {
    if (part.empty()) return std::unexpected("Build meta data is empty");
    if (!is_identifier(part)) return wrong("Invalid character(s) found in build meta data", part);
  }
  return version;
}

std::strong_ordering compare_semver(const Semver& left, const Semver& right) {
  if (const auto order = left.major <=> right.major; order != 0) return order;
  if (const auto order = left.minor <=> right.minor; order != 0) return order;
  if (const auto order = left.patch <=> right.patch; order != 0) return order;
  // A version comes after its prereleases.
  if (left.prerelease.empty() || right.prerelease.empty())
    return right.prerelease.size() <=> left.prerelease.size();
  for (std::size_t i = 0; i < left.prerelease.size() && i < right.prerelease.size(); ++i) {
    const std::string &a = left.prerelease[i], &b = right.prerelease[i];
    if (is_digits(a) != is_digits(b))
      return is_digits(a) ? std::strong_ordering::less : std::strong_ordering::greater;
    if (is_digits(a) && a.size() != b.size()) return a.size() <=> b.size();
    if (const auto order = a <=> b; order != 0) return order;
  }
  return left.prerelease.size() <=> right.prerelease.size();
}

}  // namespace drydock::schema::cel
