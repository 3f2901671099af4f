#pragma once
// The built-in kinds that operators make, as structs (deployment.h, service.h, ...): from a struct
// to an Object and back.
//
//   builtin::ConfigMap map;
//   map.metadata.name = "settings";
//   map.data["color"] = "green";
//   client.apply(resources::config_maps(), builtin::to_object(map), {.field_manager = "me"});
#include "operator/api/object.h"
#include "operator/crd/decode.h"

namespace drydock::builtin {

template <class T>
concept Kind = crd::Described<T> && requires {
  T::kApiVersion;
  T::kKind;
};

/// Errors: reason Invalid, "expected apps/v1 Deployment, found v1 Pod".
Result<void> check_kind(const Object& object, std::string_view api_version, std::string_view kind);

/// Fields without a value are left out.
template <Kind T>
Object to_object(const T& value) {
  Json document = crd::encode_json(value);
  document["apiVersion"] = T::kApiVersion;
  document["kind"] = T::kKind;
  return Object(std::move(document));
}

/// Fields that the struct does not know are skipped. Errors: reason Invalid for another kind, and
/// with the field's path for a value of a wrong type.
template <Kind T>
Result<T> from_object(const Object& object) {
  DRYDOCK_CHECK(check_kind(object, T::kApiVersion, T::kKind));
  return crd::decode_json<T>(object.json());
}

}  // namespace drydock::builtin
