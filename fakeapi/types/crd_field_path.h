#pragma once
// Paths of fields as CRDs write them (".spec.a", ".spec['a.b']"), followed through a schema.
#include <string>
#include <string_view>

#include "operator/api/json.h"

namespace drydock::fake {

struct FieldPath {
  std::string error;             ///< why it leads nowhere; empty: it does not
  std::string text;              ///< as the API server writes it: "spec.a", "spec[a.b]"
  std::string root;              ///< the first name
  const Json* schema = nullptr;  ///< what it leads to; null: nothing is known of it
};

/// `brackets`: whether ['name'] may be written.
FieldPath follow_field_path(const Json& schema, std::string_view path, bool brackets);

}  // namespace drydock::fake
