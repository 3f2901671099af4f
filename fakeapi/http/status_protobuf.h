#pragma once
// A Status as Kubernetes' protobuf: the magic number, then a runtime.Unknown that wraps meta/v1
// Status. The only protobuf that the front door writes itself: Go clients ask for it first and must
// be able to read errors.
#include <string>

#include "operator/base/status.h"

namespace drydock::http {

inline constexpr std::string_view kProtobuf = "application/vnd.kubernetes.protobuf";

std::string to_protobuf(const Status& status);

}  // namespace drydock::http
