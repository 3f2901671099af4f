#pragma once
// Which of the syntaxes that the server reads a body has, by its Content-Type.
#include <string>
#include <string_view>

#include "operator/base/result.h"

namespace drydock::fake {

enum class Syntax { kJson, kYaml, kProtobuf };

/// An empty header is JSON. Errors: 415, also for a header that is malformed.
Result<Syntax> syntax_of(std::string_view content_type);
/// That 415.
Status unsupported_body_type();
/// The media type without its parameters, in lower case; empty where Go's mime.ParseMediaType
/// refuses the header.
std::string media_type_of(std::string_view content_type);

}  // namespace drydock::fake
