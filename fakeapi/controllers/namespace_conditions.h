#pragma once
// The conditions of a namespace that is being deleted: what is left in it and what holds it.
// Values. Follows kube-controller-manager's namespaceConditionUpdater.
#include <map>
#include <string>
#include <vector>

#include "operator/api/json.h"
#include "operator/base/time.h"

namespace drydock::fake {

struct NamespaceContent {
  std::map<std::string, std::size_t> resources;  ///< "pods.", "deployments.apps": how many are left
  std::map<std::string, std::size_t> finalizers;  ///< how many of them carry it
  std::vector<std::string> errors;                ///< of deletions that were refused
  /// Pods are still there, so that nothing else has been looked at.
  bool pods_first = false;
};

/// The five conditions, in their fixed order, after those that were there already: what changes
/// keeps its place, and its time while its status stays.
Json namespace_conditions(Json conditions, const NamespaceContent& content, WallTime now);

}  // namespace drydock::fake
