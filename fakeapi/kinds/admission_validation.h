#pragma once
// Admission validation: webhook configurations, admission policies and their bindings, as
// apis/admissionregistration/validation checks them. Differs: CEL expressions of mutations are not
// compiled.
#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

FieldErrors validate_webhook_configuration(const Json& object);
FieldErrors validate_admission_policy(const Json& object);
FieldErrors validate_admission_policy_binding(const Json& object);

}  // namespace drydock::fake
