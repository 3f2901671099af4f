#pragma once
// Pod validation: PodSpecs and PodTemplateSpecs, as ValidatePodSpec and ValidatePodTemplateSpec
// check them: volumes, containers and the policies that operators meet.
#include <string_view>

#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

FieldErrors validate_pod_spec(const Json& spec, std::string_view field);
/// Labels, annotations and spec; null is Required.
FieldErrors validate_pod_template(const Json* template_, std::string_view field);
/// What selector and template of a workload must be together. `required_restart_policy` may be
/// empty. `selector` is at `parent`.selector, the template at `parent`.template.
FieldErrors validate_workload_template(const Json& spec, std::string_view parent);
/// A label selector that must be there and not empty: `empty selector is invalid for KIND`.
FieldErrors validate_workload_selector(const Json& spec, std::string_view parent,
                                       std::string_view kind);
/// A PersistentVolumeClaimSpec.
FieldErrors validate_claim_spec(const Json& spec, std::string_view field);

}  // namespace drydock::fake
