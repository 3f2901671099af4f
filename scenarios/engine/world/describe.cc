#include "scenarios/engine/world/describe.h"

#include <fmt/format.h>

namespace drydock::sim {

std::string_view to_string(Place::Kind kind) {
  switch (kind) {
    case Place::Kind::kWrite:
      return "write";
    case Place::Kind::kRead:
      return "read";
    case Place::Kind::kConnect:
      return "connect";
    case Place::Kind::kDeliver:
      return "deliver";
    case Place::Kind::kTime:
      return "time";
    case Place::Kind::kLease:
      return "lease";
    case Place::Kind::kStep:
      return "step";
  }
  return "";
}

std::string describe(const Deed& deed) {
  std::string text(to_string(deed.kind));
  if (deed.kind == Deed::Kind::kError) text += fmt::format(" {}", deed.code);
  if (!deed.target.empty()) text += " " + deed.target;
  if (deed.kind == Deed::Kind::kLag) text += fmt::format(" server {}", deed.server);
  if (deed.duration != Duration::zero()) text += " " + format_duration(deed.duration);
  if (deed.when == Deed::When::kAfter) text += " afterwards";
  if (deed.restart) text += fmt::format(", back after {}", format_duration(*deed.restart));
  return text;
}

std::string describe(const Occasion& occasion) {
  std::string text(to_string(occasion.kind));
  if (!occasion.verb.empty()) text += fmt::format(" {}", occasion.verb);
  if (!occasion.object_kind.empty()) text += fmt::format(" {}", occasion.object_kind);
  if (!occasion.name.empty()) text += fmt::format("/{}", occasion.name);
  if (!occasion.subresource.empty()) text += fmt::format(" {}", occasion.subresource);
  if (occasion.kind == Place::Kind::kDeliver)
    text += fmt::format(" {} to {}", to_string(occasion.event), occasion.by);
  else
    text += fmt::format(" by {}", occasion.by);
  return text;
}

}  // namespace drydock::sim
