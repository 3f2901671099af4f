#pragma once
// Accept headers as Kubernetes' API server reads them: media ranges with their parameters, in the
// order in which it tries them.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drydock {

struct MediaRange {
  std::string type;                                             ///< "application/json", "*/*"
  std::vector<std::pair<std::string, std::string>> parameters;  ///< but for q
  double q = 1;

  /// The parameter's last value; empty where it is missing.
  std::string_view parameter(std::string_view name) const;
  /// Whether `media_type` is in the range.
  bool includes(std::string_view media_type) const;
};

/// By falling q, then those without a star first. What is no range is left out, and what comes
/// after 64 of them.
std::vector<MediaRange> parse_media_ranges(std::string_view accept);

}  // namespace drydock
