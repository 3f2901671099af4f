#pragma once
// Base64 with padding, as kubeconfigs and Secrets carry it. Pure functions.
#include <string>
#include <string_view>

#include "operator/base/result.h"

namespace drydock {

/// White space is skipped. Errors: reason BadRequest; the message does not repeat the text.
Result<std::string> decode_base64(std::string_view text);
std::string encode_base64(std::string_view bytes);

}  // namespace drydock
