#pragma once
// Claiming: an owner takes matching objects that nobody controls, and lets go of its own that match
// no longer. Follows kube-controller-manager's ControllerRefManager; differs: one write a call.
#include <vector>

#include "fakeapi/controllers/controller_client.h"
#include "operator/api/selector.h"

namespace drydock::fake {

struct Claimed {
  /// It adopted or released one: look again before anything else.
  bool wrote = false;
  std::vector<Object> objects;
};

/// Of `candidates` (the owner's own, and those without a controller, all of `resource`) those that
/// are the owner's. Errors: what an adoption or release was refused with.
Result<Claimed> claim(Server& server, const ControllerClient& client, const Object& owner,
                      const Resource& owner_type, const LabelSelector& selector,
                      const GroupVersionResource& resource, const std::vector<Object>& candidates);

}  // namespace drydock::fake
