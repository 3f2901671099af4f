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
/// The body as an object, whether it came as JSON, YAML or protobuf; empty where it is none, as a
/// JSON patch, or cannot be read.
Object object_in(const Request& request);
/// Of a create the body's name.
ObjectKey key_of(const Request& request);
/// A watch, or the first page of a list.
bool starts_a_look(const Request& request);

}  // namespace drydock::sim
