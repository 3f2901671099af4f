#pragma once
// Whether a Pod may run on a Node, as the scheduler decides: node selector, required node affinity,
// cordoned Nodes, taints. A function of values. How it lies: there is room for any Pod, and Pods'
// affinity to each other, topology spread, volumes and priorities do not count.
#include <optional>
#include <string>

#include "operator/api/object.h"

namespace drydock::fake {

/// Why it may not, as the scheduler words it ("1 node(s) were unschedulable"); nullopt: it may.
std::optional<std::string> unfit_reason(const Object& pod, const Object& node);

}  // namespace drydock::fake
