#pragma once
// Selectors in the resourceAttributes of access reviews: what is wrong with them, and what is said
// of those that cannot be read, since they are ignored then. Follows apiserver's
// authorization/validation and authorization/authorizer conversion.
#include <string>

#include "operator/api/json.h"
#include "operator/schema/field_error.h"

namespace drydock::fake {

/// Of spec.resourceAttributes' fieldSelector and labelSelector.
schema::FieldErrors check_review_selectors(const Json& attributes);
/// status.evaluationError; empty where both selectors can be read.
std::string selector_evaluation_error(const Json& attributes);

}  // namespace drydock::fake
