#include "fakeapi/write/representation.h"

#include <algorithm>
#include <array>
#include <optional>

#include "fakeapi/write/errors.h"
#include "fakeapi/write/protobuf_body.h"
#include "operator/api/media_range.h"

namespace drydock::fake {
namespace {

constexpr std::array<std::string_view, 3> kTypes{media::kJson, media::kYaml, kProtobuf};
constexpr std::string_view kAccepted =
    "application/json, application/yaml, application/vnd.kubernetes.protobuf";
constexpr std::string_view kStreams =
    "application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

std::optional<Representation> shape_of(const MediaRange& range) {
  Representation result;
  const std::string_view as = range.parameter("as");
  if (as.empty()) return result;
  const std::string_view group = range.parameter("g"), version = range.parameter("v");
  if (group != "meta.k8s.io" || (version != "v1" && version != "v1beta1")) return std::nullopt;
  result.api_version = std::string(group) + "/" + std::string(version);
  result.of_list = as == "PartialObjectMetadataList";
  if (as == "Table")
    result.shape = Representation::Shape::kTable;
  else if (as == "PartialObjectMetadata" || result.of_list)
    result.shape = Representation::Shape::kMetadata;
  else
    return std::nullopt;
  return result;
}

// What `range` asks for in this type; nullopt where it cannot be written.
std::optional<Representation> written_as(std::string_view type, const MediaRange& range,
                                         bool custom) {
  const bool protobuf = type == kProtobuf, yaml = type == media::kYaml;
  if (const std::string_view stream = range.parameter("stream");
      !stream.empty() && (stream != "watch" || yaml))
    return std::nullopt;
  std::optional<Representation> found = shape_of(range);
  if (!found || !protobuf) return found;
  if (found->shape == Representation::Shape::kTable) return std::nullopt;
  if (custom && found->shape == Representation::Shape::kObject) return std::nullopt;
  found->protobuf = true;
  return found;
}

// Built-in resources are routed by media type before anyone looks closer.
bool is_routed(const std::vector<MediaRange>& ranges) {
  return std::ranges::any_of(ranges, [](const MediaRange& range) {
    return range.type == "*/*" || std::ranges::find(kTypes, range.type) != kTypes.end();
  });
}

}  // namespace

Result<Representation> negotiate(std::string_view accept, bool custom,
                                 std::string_view include_object, Answer answer) {
  const bool nothing = accept.find_first_not_of(" \t") == std::string_view::npos;
  if (nothing || accept == media::kJson) return Representation{};
  const std::vector<MediaRange> ranges = parse_media_ranges(accept);
  if (!custom && !is_routed(ranges)) return fail(not_routed(answer != Answer::kObject));
  for (const MediaRange& range : ranges)
    for (const std::string_view type : kTypes) {
      if (!range.includes(type)) continue;
      auto found = written_as(type, range, custom);
      if (!found) continue;
      if (answer == Answer::kWatch && type == media::kYaml) return fail(not_acceptable(kStreams));
      if (!include_object.empty()) found->include_object = include_object;
      return *found;
    }
  return fail(not_acceptable(kAccepted));
}

}  // namespace drydock::fake
