#pragma once
// Environment validation: variables of a container, and the references to fields and resources that
// they share with downward API volumes.
#include <string>

#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

/// env and envFrom of a container.
void check_environment(const Json& container, const std::string& field, FieldErrors& errors);
/// A fieldRef of a variable or of a downward API volume.
enum class FieldReader { kVariable, kVolume };
void check_field_ref(const Json& ref, const std::string& field, FieldReader reader,
                     FieldErrors& errors);
void check_resource_field_ref(const Json& ref, const std::string& field, FieldReader reader,
                              FieldErrors& errors);

}  // namespace drydock::fake
