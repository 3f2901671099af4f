#pragma once
// Manifests: YAML and JSON files as `kubectl apply -f` takes them.
#include <string>
#include <vector>

#include "fakeapi/types/type_registry.h"
#include "operator/api/api.h"

namespace drydock::tool {

/// A file's text. Errors: reason BadRequest, "cannot read ...: ...".
Result<std::string> read_file(const std::string& path);
/// All objects of a file, or of a folder's .yaml, .yml and .json files in the order of their names;
/// a List stands for its items. Namespaces and CRDs come first. Errors: reason BadRequest, with the
/// file.
Result<std::vector<Object>> read_manifests(const std::string& path);
/// Applies them (server-side, by force, as `drydock`), namespaced ones without a namespace in
/// `default`. Errors: the first one, with the object's kind and name.
Task<Result<void>> apply_manifests(Api& api, const fake::TypeRegistry& types,
                                   std::vector<Object> objects);

}  // namespace drydock::tool
