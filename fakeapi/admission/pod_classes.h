#pragma once
// What a Pod's PriorityClass and RuntimeClass say for it. Functions of values; errors are the
// reason why the Pod is forbidden, as text. Follows kube-apiserver's admission plugins Priority and
// RuntimeClass.
#include <expected>
#include <string>
#include <vector>

#include "operator/api/object.h"

namespace drydock::fake {

using Admission = std::expected<void, std::string>;

/// Sets priority, preemptionPolicy and, where a class is everybody's, its name.
Admission apply_priority_class(const std::vector<Object>& classes, Json& pod);
/// Sets overhead, node selector and tolerations.
Admission apply_runtime_class(const std::vector<Object>& classes, Json& pod);
/// There may be one PriorityClass for all that name none.
Admission check_priority_class(const std::vector<Object>& classes, const Json& priority_class,
                               bool is_new);

}  // namespace drydock::fake
