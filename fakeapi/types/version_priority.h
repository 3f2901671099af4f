#pragma once
// Version priority: how Kubernetes orders API versions: v2, v1, v1beta1, v1alpha1, then others by
// name.
#include <string_view>

namespace drydock::fake {

/// Whether `a` stands before `b` in discovery.
bool version_comes_first(std::string_view a, std::string_view b);

}  // namespace drydock::fake
