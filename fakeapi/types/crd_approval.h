#pragma once
// The approval that CRDs in groups of the Kubernetes project need, as an annotation says it.
#include <string>
#include <string_view>

#include "operator/api/json.h"

namespace drydock::fake {

inline constexpr std::string_view kApprovalAnnotation = "api-approved.kubernetes.io";

enum class Approval { kMissing, kBypassed, kApproved, kInvalid };
struct ApprovalState {
  Approval approval = Approval::kMissing;
  std::string reason;  ///< for people
};

/// k8s.io, kubernetes.io and all below them.
bool is_protected_group(std::string_view group);
ApprovalState approval_of(const Json& crd);

}  // namespace drydock::fake
