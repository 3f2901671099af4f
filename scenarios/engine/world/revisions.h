#pragma once
// Revisions of the fake as numbers. Only the world may look at them so: to everybody else a
// resourceVersion is opaque.
#include <charconv>
#include <cstdint>
#include <string_view>

#include "operator/api/object.h"

namespace drydock::sim {

/// 0 where it is no number.
inline std::uint64_t parse_revision(std::string_view text) {
  std::uint64_t revision = 0;
  std::from_chars(text.data(), text.data() + text.size(), revision);
  return revision;
}
inline std::uint64_t revision_of(const Object& object) {
  return parse_revision(object.resource_version());
}

}  // namespace drydock::sim
