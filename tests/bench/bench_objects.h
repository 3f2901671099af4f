#pragma once
// What the measures are made with: small ConfigMaps, a usual Deployment, and how one asks for them.
#include <string>

#include "operator/api/object.h"

namespace drydock::bench {

/// Over how many namespaces so many ConfigMaps are spread: a thousand in each.
int namespaces_for(int objects);
std::string namespace_name(int index);
Json config_map(int index, int value);
Json deployment(const std::string& name, int replicas);

}  // namespace drydock::bench
