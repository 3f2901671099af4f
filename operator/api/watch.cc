#include "operator/api/watch.h"

#include <array>

namespace drydock {

std::string_view to_string(WatchEventType type) {
  constexpr std::array<std::string_view, 4> kNames{"ADDED", "MODIFIED", "DELETED", "BOOKMARK"};
  return kNames[static_cast<std::size_t>(type)];
}

}  // namespace drydock
