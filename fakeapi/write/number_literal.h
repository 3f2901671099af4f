#pragma once
// NumberLiteral: how a number of a JSON text is written there, since Go's errors tell it so.
#include <string>
#include <string_view>

#include "operator/api/json.h"

namespace drydock::fake {

/// The first of that value in `text`; in the shortest way where there is none, or no text.
std::string number_literal(std::string_view text, const Json& number);

}  // namespace drydock::fake
