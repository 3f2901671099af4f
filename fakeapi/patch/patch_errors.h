#pragma once
// Errors that the patches share.
#include <string>
#include <string_view>

#include "operator/api/json.h"
#include "operator/base/status.h"

namespace drydock::fake {

/// 400: the patch does not decode.
Status bad_patch(std::string message);
/// 422 without any detail, as the real server answers whatever could not be applied.
Status patch_does_not_apply();
/// 500 without a reason: what the strategic merge did not expect.
Status patch_failed(std::string message);
/// What Go's JSON decoder calls a value: "object", "array", "string", "number", "bool".
std::string_view go_kind(const Json& value);
/// What Go's reflection calls the type of a decoded value: "map[string]interface {}", "string".
std::string_view go_reflect_type(const Json& value);
/// fmt's %v of a decoded JSON value: map[a:1 b:[x y]].
std::string go_plain(const Json& value);

}  // namespace drydock::fake
