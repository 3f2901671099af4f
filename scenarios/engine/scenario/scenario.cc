#include "scenarios/engine/scenario/scenario.h"

#include <algorithm>

#include "scenarios/engine/scenario/words.h"

namespace drydock::sim {

std::string SourcePlace::to_string() const {
  return file.empty() ? std::string() : fmt::format("{}:{}:{}", file, line, column);
}

std::string_view to_string(Deed::Kind kind) { return spell(deed_words(), kind); }

bool OracleSelection::includes(std::string_view oracle) const {
  if (std::ranges::find(except, oracle) != except.end()) return false;
  return only.empty() || std::ranges::find(only, oracle) != only.end();
}

}  // namespace drydock::sim
