#pragma once
// GoStructs: the API server's internal types as Go prints them, all fields in their order, since
// some messages contain one; from data/go-structs.txt, read at first use and kept for the process.
// A line of it is a type, then `field:what` each: s a text, i an integer, b a boolean, y bytes, t a
// time, q a quantity, x an integer or text, f raw JSON; * before it a pointer, [] a list, {} a map;
// other names are types. A field ? is left out where it is zero, one ^ has its fields here.
#include <string>
#include <string_view>

#include "operator/api/json.h"

namespace drydock::fake {

enum class GoLayout { kLine, kIndented };

/// An object as users write it, as encoding/json prints its internal type ("core.PodSpec"); null:
/// a nil pointer. kIndented: each member on a line of its own, one space a level.
std::string go_struct(std::string_view type, const Json* value, GoLayout layout = GoLayout::kLine);

}  // namespace drydock::fake
