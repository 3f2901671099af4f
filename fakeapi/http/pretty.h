#pragma once
// JSON with line breaks and two spaces for each level, as Go's MarshalIndent lays it out; the order
// of fields stays.
#include <string>
#include <string_view>

namespace drydock::http {

/// REQUIRES: `json` is compact JSON. Text that is none is laid out somehow, and nothing is lost.
std::string pretty_json(std::string_view json);

}  // namespace drydock::http
