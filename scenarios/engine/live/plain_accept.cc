#include "scenarios/engine/live/plain_accept.h"

#include "operator/api/request.h"

namespace drydock::sim {

std::string plain_accept(std::string_view accept) {
  std::string kept;
  while (!accept.empty()) {
    const std::size_t end = std::min(accept.find(','), accept.size());
    const std::string_view range = accept.substr(0, end);
    accept.remove_prefix(std::min(end + 1, accept.size()));
    if (range.find("protobuf") != std::string_view::npos ||
        range.find("apidiscovery") != std::string_view::npos)
      continue;
    if (!kept.empty()) kept += ',';
    kept += range;
  }
  return kept.empty() ? std::string(media::kJson) : kept;
}

}  // namespace drydock::sim
