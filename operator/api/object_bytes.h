#pragma once
// An object as the API server writes it. Built-in kinds have the order of their Go types where it
// matters to who reads answers in order (kind, apiVersion, metadata, and within metadata name
// first, uid before ownerReferences); custom resources have sorted keys. Pure.
#include "operator/api/json.h"

namespace drydock {

enum class TypeFields { kWritten, kLeftOut };  ///< apiVersion and kind

std::string object_bytes(const Json& object, TypeFields type_fields);

}  // namespace drydock
