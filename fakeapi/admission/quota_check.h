#pragma once
// Whether a namespace's ResourceQuotas leave room for a create or update, and what they have used
// after it. A function of values. Follows apiserver's admission/plugin/resourcequota; differs: no
// resource is limited where no quota speaks of it.
#include <map>
#include <string>
#include <vector>

#include "fakeapi/admission/resource_list.h"
#include "operator/api/object.h"
#include "operator/base/result.h"
#include "operator/base/time.h"

namespace drydock::fake {

struct QuotaRequest {
  GroupResource resource;
  std::string subresource;
  const Json* object = nullptr;
  const Json* live = nullptr;  ///< null for a create
  WallTime now;
};

/// Whether the request may change what quotas count.
bool is_quota_concerned(const QuotaRequest& request);

/// The new status.used of those quotas that change, by their index in `quotas`. Errors: the reason
/// why the request is forbidden, as text.
std::expected<std::map<std::size_t, ResourceList>, std::string> charge_quotas(
    const QuotaRequest& request, const std::vector<Object>& quotas);

}  // namespace drydock::fake
