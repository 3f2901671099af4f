#include "fakeapi/http/accept.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "fakeapi/http/status_protobuf.h"
#include "fakeapi/http/wire.h"

namespace drydock::http {
namespace {

struct Range {
  std::string_view type;
  double q = 1;
};

// At most this many ranges count; no client sends more.
constexpr std::size_t kMaxRanges = 64;

std::vector<Range> split_ranges(std::string_view header) {
  std::vector<Range> ranges;
  while (!header.empty() && ranges.size() < kMaxRanges) {
    const std::size_t end = std::min(header.find(','), header.size());
    std::string_view text = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    const std::size_t semicolon = std::min(text.find(';'), text.size());
    Range range{.type = trim(text.substr(0, semicolon))};
    if (range.type.empty()) continue;
    text.remove_prefix(semicolon);
    while (!text.empty()) {
      text.remove_prefix(1);
      const std::size_t next = std::min(text.find(';'), text.size());
      const std::string_view parameter = trim(text.substr(0, next));
      if (parameter.starts_with("q="))
        range.q = std::atof(std::string(parameter.substr(2)).c_str());
      text.remove_prefix(next);
    }
    // Where two are liked equally, the one named first stays first.
    if (range.q > 0)
      ranges.insert(std::ranges::upper_bound(ranges, range.q, std::ranges::greater(), &Range::q),
                    range);
  }
  return ranges;
}

}  // namespace

std::optional<Encoding> preferred_encoding(std::string_view accept, bool can_protobuf) {
  if (trim(accept).empty()) return Encoding::kJson;
  for (const Range& range : split_ranges(accept)) {
    if (range.type == "*/*" || equals_ignoring_case(range.type, "application/json"))
      return Encoding::kJson;
    if (equals_ignoring_case(range.type, "application/yaml")) return Encoding::kYaml;
    if (can_protobuf && equals_ignoring_case(range.type, kProtobuf)) return Encoding::kProtobuf;
  }
  return std::nullopt;
}

bool accepts_gzip(std::string_view accept_encoding) {
  return std::ranges::any_of(split_ranges(accept_encoding), [](const Range& range) {
    return equals_ignoring_case(range.type, "gzip");
  });
}

}  // namespace drydock::http
