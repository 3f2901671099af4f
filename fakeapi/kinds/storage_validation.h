#pragma once
// Storage validation: PersistentVolumes and StorageClasses; what claims ask for is in
// volume_validation.h.
#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

FieldErrors validate_persistent_volume(const Json& object);
FieldErrors validate_storage_class(const Json& object);

}  // namespace drydock::fake
