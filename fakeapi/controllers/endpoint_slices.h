#pragma once
// EndpointSlices as their two controllers make them: which slices have to be written or deleted so
// that they say together what is wanted. Functions of values. Follows endpointslice's reconciler;
// differs: no topology hints.
#include <map>
#include <string>
#include <vector>

#include "fakeapi/controllers/controller_client.h"

namespace drydock::fake {

inline constexpr const char* kServiceNameLabel = "kubernetes.io/service-name";
inline constexpr const char* kSliceManagerLabel = "endpointslice.kubernetes.io/managed-by";
inline constexpr std::size_t kMostEndpoints = 100;  ///< in a slice

GroupVersionResource endpoint_slices_resource();

struct SlicePlan {
  std::vector<Json> create, update;
  std::vector<Object> remove;
};

/// The endpoints that are wanted, by their ports (a sorted list).
using EndpointsByPorts = std::map<Json, std::vector<Json>>;
/// What to do about `slices`, which are all of one address type. `empty_slice` is what a new one
/// looks like; its labels are those that all shall have.
SlicePlan plan_slices(const std::vector<Object>& slices, const EndpointsByPorts& wanted,
                      const Json& empty_slice);
/// Sorted as a key of EndpointsByPorts.
Json sorted_ports(Json ports);
Json slice_list(const Object& slice, const char* field);

/// Does the first thing of a plan; false where there is none. A non-empty trigger is when what is
/// written came to be so.
Result<bool> carry_out(Server& server, const ControllerClient& client, const SlicePlan& plan,
                       const std::string& trigger);

}  // namespace drydock::fake
