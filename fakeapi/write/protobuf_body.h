#pragma once
// Protobuf bodies: what Go's typed clients send for the built-in kinds unless they are told to send
// JSON. Read into the JSON that would have said the same. As the real server: fields that it does
// not know are passed over, even when validation is strict, and a message that stands twice is
// merged. Differs: no API version is known that is not served.
#include <string>
#include <string_view>

#include "operator/api/json.h"
#include "operator/base/result.h"

namespace drydock::fake {

inline constexpr std::string_view kProtobuf = "application/vnd.kubernetes.protobuf";

/// What is around the object: the magic number, then a runtime.Unknown.
struct ProtobufEnvelope {
  std::string api_version, kind;
  std::string_view content;  ///< of the body, which must outlive this
};

/// Errors: a Status without code, in the words of Kubernetes' decoder.
Result<ProtobufEnvelope> open_protobuf(std::string_view bytes);
/// The object, apiVersion and kind included. Errors: as above, also for a kind that is not known.
Result<Json> read_protobuf(const ProtobufEnvelope& envelope);

}  // namespace drydock::fake
