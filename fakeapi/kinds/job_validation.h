#pragma once
// Job validation, as ValidateJobSpec and ValidateJobStatusUpdate check it; CronJobs have it for
// their template.
#include <string_view>

#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

/// `with_selector`: spec.selector must be there and pick the template.
FieldErrors validate_job_spec(const Json& spec, std::string_view field, bool with_selector);
/// A status over the one before it.
FieldErrors validate_job_status(const Json& job, const Json& live);

}  // namespace drydock::fake
