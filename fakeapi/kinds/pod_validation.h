#pragma once
// Pod validation: Pods, PodSpecs and PodTemplateSpecs, as ValidatePodSpec and
// ValidatePodTemplateSpec check them.
#include <string_view>

#include "fakeapi/kinds/volume_validation.h"

namespace drydock::fake {

/// `pod_name` may be empty.
FieldErrors validate_pod_spec(const Json& spec, std::string_view field, PodSpecOwner owner,
                              std::string_view pod_name = {});
/// A Pod's spec, with what is only asked of Pods themselves.
FieldErrors validate_pod(const Json& pod);
/// Labels, annotations and spec; null is Required.
FieldErrors validate_pod_template(const Json* template_, std::string_view field);

}  // namespace drydock::fake
