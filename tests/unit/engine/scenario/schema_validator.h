#pragma once
// Holds a value against a JSON Schema 2020-12: the part of it that scenario.schema.json uses, told
// by the standard and not by the parser, so that the two can be compared. A schema word it does not
// know is an answer of its own. Pure.
#include <string>

#include "operator/api/json.h"

namespace drydock::sim {

/// Empty where the value is valid; else the first complaint. `root` holds $defs.
std::string invalid(const Json& schema, const Json& root, const Json& value);

}  // namespace drydock::sim
