#pragma once
// Custom<Spec>: a custom resource's object with its spec as a struct. A value; the object is
// shared.
#include "operator/api/object.h"
#include "operator/crd/decode.h"
#include "operator/crd/definition.h"

namespace drydock::crd {

template <Described S>
struct Custom {
  Object object;
  S spec;
};

/// Reads the spec. Errors: reason Invalid: "spec.replicas: expected integer, found string".
template <Described S>
Result<Custom<S>> decode(Object object) {
  const Json* json = find_path(object.json(), {"spec"});
  static const Json kNone = Json::object();
  DRYDOCK_TRY(S spec, decode_json<S>(json ? *json : kNone, "spec"));
  return Custom<S>{std::move(object), std::move(spec)};
}

/// The status; a default one where there is none yet, or none that can be read.
template <Described T>
T decode_status(const Object& object) {
  const Json* json = find_path(object.json(), {"status"});
  if (!json) return T{};
  auto status = decode_json<T>(*json, "status");
  return status ? *std::move(status) : T{};
}

/// A new object with this spec, ready to be created or applied.
template <Described S>
Object make_object(const Definition& definition, const ObjectKey& key, const S& spec) {
  Json metadata{{"name", key.name}};
  if (!key.namespace_.empty()) metadata["namespace"] = key.namespace_;
  return Object(Json{{"apiVersion", definition.resource().api_version()},
                     {"kind", definition.kind},
                     {"metadata", std::move(metadata)},
                     {"spec", encode_json(spec)}});
}

}  // namespace drydock::crd
