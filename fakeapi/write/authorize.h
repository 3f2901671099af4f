#pragma once
// Authorization: what a caller wants to do, and whether RBAC's objects in the store allow it.
// system:masters may do everything. Follows the RBAC authorizer; aggregation of ClusterRoles is not
// computed here, roles count as they are stored.
#include <string>

#include "fakeapi/write/call.h"

namespace drydock::fake {

/// What is to be allowed, in RBAC's words.
struct Attributes {
  std::string verb;
  bool is_resource = true;
  std::string group, resource, subresource, namespace_, name;
  std::string path;  ///< where it is no resource
};

Attributes attributes_of(const Request& request);
bool is_allowed(const Core& core, const Identity& caller, const Attributes& attributes);
/// 403 with kube-apiserver's message.
Status forbidden(const Identity& caller, const Attributes& attributes);
/// Who the request is taken to be from. Errors: 403 where its caller may not impersonate.
Result<Identity> identify(const Core& core, const Request& request);

}  // namespace drydock::fake
