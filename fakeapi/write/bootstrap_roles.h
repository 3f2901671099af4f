#pragma once
// The roles and bindings that every cluster starts with, as kube-apiserver's bootstrappolicy has
// them: those that people and operators meet, without the controllers' and the nodes' own.
#include <vector>

#include "operator/api/json.h"

namespace drydock::fake {

/// ClusterRoles, ClusterRoleBindings, Roles and RoleBindings; metadata has name, namespace and
/// labels.
std::vector<Json> bootstrap_rbac();

}  // namespace drydock::fake
