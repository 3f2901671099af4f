#pragma once
// Base64 as Kubernetes writes bytes in JSON (RFC 4648, padded).
#include <string>
#include <string_view>

namespace drydock::fake {

std::string encode_base64(std::string_view bytes);
/// Stops at the first character that does not belong there.
std::string decode_base64(std::string_view text);

}  // namespace drydock::fake
