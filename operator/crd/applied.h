#pragma once
// Whether an object carries all that an apply would give it, so that the apply can be left out.
// Knows what a server does to what it is given: it adds defaults, writes quantities in its own way,
// keeps other managers' entries in lists that have keys. A pure function.
#include "operator/api/json.h"

namespace drydock::crd {

/// Every field of `desired` stands in `live` with an equal value. Fields, entries of maps and
/// entries of keyed lists (containers, ports, env, ownerReferences, ...) that only `live` has are
/// none of ours; other lists must agree in full.
bool is_applied(const Json& desired, const Json& live);

}  // namespace drydock::crd
