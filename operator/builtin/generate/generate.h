#pragma once
// Writes the headers of operator/builtin out of Kubernetes' OpenAPI schemas: a struct for each type
// that an operator is likely to make, declared as operator/crd declares specs. Pure; for the
// generator program and for the test that holds the committed headers against it.
#include <map>
#include <string>

#include "operator/api/json.h"

namespace drydock::builtin {

/// File name to contents. `schemas` is the OpenAPI components' schemas by name. Throws
/// std::runtime_error where a type is missing or two would have one name.
std::map<std::string, std::string> generate_headers(const Json& schemas);

}  // namespace drydock::builtin
