#pragma once
// What a whole Pod asks for and may take: its containers together, or its init containers where
// those take more. Functions of values. Follows component-helpers' resource/helpers.go; differs:
// what a resize has in its status does not count.
#include <string_view>

#include "fakeapi/admission/resource_list.h"

namespace drydock::fake {

enum class PodOverhead { kCounts, kLeftOut };
/// `which` is "requests" or "limits".
ResourceList pod_resources(const Json& pod_spec, std::string_view which, PodOverhead overhead);

}  // namespace drydock::fake
