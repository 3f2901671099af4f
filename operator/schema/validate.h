#pragma once
// Validation of values against a Schema with kube-apiserver's causes, messages and paths. Pure
// functions; nothing throws, deep values and recursive schemas end in an error, not in a crash.
#include <string>

#include "operator/schema/field_error.h"
#include "operator/schema/schema.h"

namespace drydock::schema {

struct ValidateOptions {
  ValidateOptions() = default;
  /// Where the value stands; empty: the root of an object.
  std::string path;
  /// The stored value, on update: what is invalid but unchanged is tolerated (ratcheting). May be
  /// null.
  const Json* old_value = nullptr;
};

/// Types, formats, limits, required fields, enums, patterns and logical operators; no rules across
/// the object (list keys, CEL). Unknown fields are no errors (prune.h finds them).
FieldErrors validate(const Schema& schema, const Json& value, const ValidateOptions& options = {});

/// All that a custom resource's object is held against: the above, duplicates in sets and map
/// lists, metadata of embedded resources, CEL rules. `old_object` is null on create.
FieldErrors validate_custom_object(const Schema& schema, const Json& object,
                                   const Json* old_object = nullptr);

/// Deepest nesting of values that is looked at.
inline constexpr int kMaxValueDepth = 500;

}  // namespace drydock::schema
