#pragma once
// Defaulting by schema, as the API server does for custom resources: absent fields get their
// default where their parent is there; a null in a field that is not nullable and has a default
// counts as absent.
#include "operator/schema/schema.h"

namespace drydock::schema {

/// Idempotent. Fills `value` in place, top down, so that defaults inside a default are filled too,
/// and stops once they come to many times what a server stores.
/// Both return whether they changed anything.
bool set_defaults(const Schema& schema, Json& value);
/// Drops nulls from fields that are not nullable and have no default, as happens when a custom
/// resource is read from a request that is not an apply.
bool drop_disallowed_nulls(const Schema& schema, Json& value);

}  // namespace drydock::schema
