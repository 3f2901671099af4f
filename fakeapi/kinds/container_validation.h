#pragma once
// Container validation: the containers of a PodSpec, of all three kinds: names, images, ports,
// environment, mounts, probes, resources, security.
#include <string_view>

#include "fakeapi/kinds/volume_validation.h"

namespace drydock::fake {

/// containers, initContainers and ephemeralContainers of `spec`; `volumes` are those that may be
/// mounted.
FieldErrors validate_containers(const Json& spec, std::string_view field, const Volumes& volumes);

}  // namespace drydock::fake
