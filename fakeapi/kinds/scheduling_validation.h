#pragma once
// Scheduling validation: where a Pod may run: affinity, tolerations, topology spread, and the node
// selectors that volumes have as well.
#include <string>

#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

void check_affinity(const Json& affinity, const std::string& field, FieldErrors& errors);
void check_tolerations(const Json& spec, const std::string& field, FieldErrors& errors);
void check_topology_spread(const Json& spec, const std::string& field, FieldErrors& errors);
/// A NodeSelector: at least one term.
void check_node_selector(const Json& selector, const std::string& field, FieldErrors& errors);

}  // namespace drydock::fake
