#pragma once
// mismatch: whether an object is as a pattern says, by the rules of Chainsaw's assertions. Pure.
#include <string>

#include "operator/api/json.h"
#include "operator/api/names.h"

namespace drydock::sim {

/// Empty where `object` contains `pattern`: of a mapping the keys that the pattern names, of a list
/// every element in order (as many as the pattern has, each containing its counterpart), scalars by
/// value; null is met by null and by what is not there. Otherwise the first difference and its
/// path: "spec.replicas: 1, not 2", "metadata.labels.app: missing, not \"hello\"",
/// "spec.ports: 2 elements, not 1". Names and namespaces are compared only where the pattern has
/// them.
std::string mismatch(const Json& pattern, const Json& object);

/// The kind that a pattern asks for, and what to call it in a message: "Deployment/hello", "Pod".
GroupVersionKind kind_of_pattern(const Json& pattern);
std::string name_of_pattern(const Json& pattern);

}  // namespace drydock::sim
