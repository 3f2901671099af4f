#pragma once
// What Accept headers mean to discovery, which is written as JSON or YAML. Functions of values.
#include <optional>
#include <string_view>

#include "operator/base/status.h"

namespace drydock::fake {

/// Whether the first media type that discovery can write is the aggregated one.
bool wants_aggregated(std::string_view accept);
bool prefers_yaml(std::string_view accept);
/// 406 where nothing that is asked for can be written. `routed`: the path is one of those that
/// apiserver's REST framework refuses in words of its own.
std::optional<Status> refuse_media_type(std::string_view path, bool routed,
                                        std::string_view accept);

}  // namespace drydock::fake
