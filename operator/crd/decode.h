#pragma once
// From JSON to a declared struct and back. Pure functions.
#include <string>

#include "operator/base/result.h"
#include "operator/crd/field.h"

namespace drydock::crd {

/// Reads `json` into `out`, a value of `type`; fields that the type does not know are skipped,
/// absent ones keep what they are initialized with, or take their default. Errors: reason Invalid,
/// one cause, the message begins with the field's path below `path`: "spec.replicas: expected
/// integer, found string".
Result<void> decode_into(const Type& type, const Json& json, const std::string& path, void* out);
/// Optionals that are empty are left out.
Json encode_from(const Type& type, const void* value);

template <class T>
Result<T> decode_json(const Json& json, const std::string& path = {}) {
  T value{};
  DRYDOCK_CHECK(decode_into(type_of<T>, json, path, &value));
  return value;
}

template <class T>
Json encode_json(const T& value) {
  return encode_from(type_of<T>, &value);
}

}  // namespace drydock::crd
