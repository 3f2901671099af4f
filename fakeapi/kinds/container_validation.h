#pragma once
// Container validation: the containers of a PodSpec: names, images, ports, environment, mounts,
// probes, resources.
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "fakeapi/kinds/validation.h"

namespace drydock::fake {

/// containers and initContainers of `spec`; `volumes` are the names that may be mounted.
FieldErrors validate_containers(const Json& spec, std::string_view field,
                                const std::set<std::string, std::less<>>& volumes);

}  // namespace drydock::fake
