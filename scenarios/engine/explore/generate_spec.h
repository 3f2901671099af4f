#pragma once
// Specifications out of a CRD's schema, as users write them and as testers do: boundary values,
// enum values, left-out members, now and then something the schema forbids. Follows Acto's
// generators.
#include "operator/api/object.h"
#include "operator/base/random.h"

namespace drydock::sim {

/// A value that the structural schema describes. `mistakes`: one in ten values lies just outside of
/// it.
Json generate_value(const Json& schema, Random& random, bool mistakes);
/// The schema of `spec` in a CustomResourceDefinition's storage version; null where there is none.
Json spec_schema(const Object& custom_resource_definition);

}  // namespace drydock::sim
