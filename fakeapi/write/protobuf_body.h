#pragma once
// Protobuf bodies: what Go's typed clients send for the built-in kinds unless they are told to send
// JSON. Read into the JSON that would have said the same; answers are always JSON, which those
// clients accept as well.
#include <string_view>

#include "operator/api/json.h"
#include "operator/base/result.h"

namespace drydock::fake {

inline constexpr std::string_view kProtobuf = "application/vnd.kubernetes.protobuf";

/// A whole body: the magic number, then the envelope with apiVersion and kind.
/// Errors: 400 for what is malformed or of a kind that Kubernetes has not.
Result<Json> read_protobuf(std::string_view bytes);

}  // namespace drydock::fake
