#pragma once
// Fields that a schema does not know: found (strict and warning field validation) and removed
// (pruning of custom resources).
#include <string>
#include <vector>

#include "operator/schema/schema.h"

namespace drydock::schema {

enum class Root {
  kValue,   ///< all fields come from the schema
  kObject,  ///< apiVersion, kind and metadata are known whatever the schema says, and not looked
            ///< into
};

/// Paths of unknown fields as strict decoding names them ("spec.list[0].x"), in the order of keys.
/// Embedded resources know apiVersion, kind and metadata.
std::vector<std::string> unknown_fields(const Schema& schema, const Json& value, Root root);
/// Removes them, and returns their paths.
std::vector<std::string> prune(const Schema& schema, Json& value, Root root);

}  // namespace drydock::schema
