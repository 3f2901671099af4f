#pragma once
// Authorization: what a caller wants to do, and whether RBAC's objects in the store allow it.
// system:masters may do everything. Follows the RBAC authorizer; aggregation of ClusterRoles is not
// computed here, roles count as they are stored.
#include <optional>
#include <string>
#include <vector>

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
/// Why the caller may, as RBAC tells it, or "" where it is who may all; nullopt: it may not.
std::optional<std::string> allowance(const Core& core, const Identity& caller,
                                     const Attributes& attributes);
bool is_allowed(const Core& core, const Identity& caller, const Attributes& attributes);
/// All rules that are given to the caller in a namespace, and in all of them.
std::vector<Json> rules_for(const Core& core, const Identity& caller, std::string_view namespace_);
/// 403 with kube-apiserver's message.
Status forbidden(const Identity& caller, const Attributes& attributes);
/// Who the request is taken to be from. Errors: 403 where its caller may not impersonate.
Result<Identity> identify(const Core& core, const Request& request);

}  // namespace drydock::fake
