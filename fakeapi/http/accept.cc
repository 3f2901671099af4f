#include "fakeapi/http/accept.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "fakeapi/http/status_protobuf.h"
#include "fakeapi/http/wire.h"
#include "operator/api/media_range.h"
#include "operator/api/path.h"
#include "operator/api/request.h"

namespace drydock::http {
namespace {

struct Written {
  std::string_view type;
  Encoding encoding;
};
constexpr std::array<Written, 3> kWritten{{{media::kJson, Encoding::kJson},
                                           {media::kYaml, Encoding::kYaml},
                                           {kProtobuf, Encoding::kProtobuf}}};

bool has_stream(const MediaRange& range, Encoding encoding) {
  const std::string_view stream = range.parameter("stream");
  return stream.empty() || (stream == "watch" && encoding != Encoding::kYaml);
}

// Whether an Api may have answered in the shape that the range asks for.
bool has_shape(const MediaRange& range) {
  const std::string_view as = range.parameter("as"), version = range.parameter("v");
  if (as.empty()) return true;
  return range.parameter("g") == "meta.k8s.io" && (version == "v1" || version == "v1beta1") &&
         (as == "Table" || as == "PartialObjectMetadata" || as == "PartialObjectMetadataList");
}

std::optional<Preference> preference(std::string_view accept, bool of_status) {
  if (trim(accept).empty()) return Preference{};
  for (const MediaRange& range : parse_media_ranges(accept))
    for (const auto& [type, encoding] : kWritten) {
      if (!of_status && encoding == Encoding::kProtobuf) continue;
      if (!range.includes(type) || !has_stream(range, encoding)) continue;
      if (of_status ? !range.parameter("as").empty() : !has_shape(range)) continue;
      return Preference{.encoding = encoding, .pretty = range.parameter("pretty") == "1"};
    }
  return std::nullopt;
}

// As Go's strconv.ParseBool.
bool parse_bool(std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue{"1", "t", "T", "true", "TRUE", "True"};
  return std::ranges::find(kTrue, text) != kTrue.end();
}

}  // namespace

Preference preference_for_objects(std::string_view accept) {
  return preference(accept, false).value_or(Preference{});
}

Preference preference_for_status(std::string_view accept) {
  return preference(accept, true).value_or(Preference{.pretty = true});
}

bool wants_pretty(std::string_view target, std::string_view user_agent) {
  if (const std::size_t query = target.find('?');
      query != std::string_view::npos && target.find("pretty", query) != std::string_view::npos)
    if (const auto request = parse_target("GET", target))
      if (const std::string_view value = request->parameters.value("pretty"); !value.empty())
        return parse_bool(value);
  return std::ranges::any_of(std::array<std::string_view, 3>{"curl", "Wget", "Mozilla/5.0"},
                             [&](std::string_view name) { return user_agent.starts_with(name); });
}

bool accepts_gzip(std::string_view accept_encoding) {
  for (std::string_view rest = accept_encoding; !rest.empty();) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!equals_ignoring_case(trim(text.substr(0, text.find(';'))), "gzip")) continue;
    const std::size_t q = text.find("q=");
    return q == std::string_view::npos || std::atof(std::string(text.substr(q + 2)).c_str()) > 0;
  }
  return false;
}

}  // namespace drydock::http
