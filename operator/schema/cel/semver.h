#pragma once
// Semver: a semantic version (semver.org 2.0) as CEL's semver() reads it. A value.
#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace drydock::schema::cel {

struct Semver {
  std::uint64_t major = 0, minor = 0, patch = 0;
  std::vector<std::string> prerelease;
  std::vector<std::string> build;
};

/// `normalize`: a leading v, missing minor and patch and leading zeros are tolerated. Errors: the
/// server's words.
std::expected<Semver, std::string> parse_semver(std::string text, bool normalize);
/// By precedence; builds do not count.
std::strong_ordering compare_semver(const Semver& left, const Semver& right);

}  // namespace drydock::schema::cel
