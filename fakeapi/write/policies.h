#pragma once
// Admission policies as a write meets them: gathers what fakeapi/admission's policy check needs of
// the call and the store.
#include "fakeapi/write/call.h"

namespace drydock::fake {

/// Notes warnings on the call. Errors: what a ValidatingAdmissionPolicy denies, by its reason: 422,
/// 403, 401 or 413.
Result<void> admit_by_policies(Call& call, const Json& object, const Json* live, bool dry_run);

}  // namespace drydock::fake
