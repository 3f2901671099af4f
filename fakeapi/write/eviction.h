#pragma once
// Eviction: the deletion of a Pod that its PodDisruptionBudget may refuse, as far as the budget's
// status (which the disruption controller writes) allows none.
#include "fakeapi/write/call.h"

namespace drydock::fake {

/// Errors: 429 with the cause DisruptionBudget; 500 where two budgets select the Pod.
Result<Response> evict_pod(Call& call);

}  // namespace drydock::fake
