#pragma once
// What places call a request by: its verb, its object, whether a look begins with it; the same in
// the simulator and in real time. Pure functions.
#include <string_view>

#include "operator/api/request.h"

namespace drydock::sim {

/// As Place::verb has it: an apply patch is "apply".
std::string_view verb_of(const Request& request);
/// A get, a list or a watch.
bool is_read(Verb verb);
/// Of a create the body's name, where the body is JSON.
ObjectKey key_of(const Request& request);
/// A watch, or the first page of a list.
bool starts_a_look(const Request& request);

}  // namespace drydock::sim
