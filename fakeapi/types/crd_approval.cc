#include "fakeapi/types/crd_approval.h"

#include <fmt/format.h>

#include "operator/schema/go_text.h"

namespace drydock::fake {

bool is_protected_group(std::string_view group) {
  return group == "k8s.io" || group == "kubernetes.io" || group.ends_with(".k8s.io") ||
         group.ends_with(".kubernetes.io");
}

ApprovalState approval_of(const Json& crd) {
  const std::string value(string_at(crd, {"metadata", "annotations", kApprovalAnnotation}));
  const std::string name = schema::go_quote(kApprovalAnnotation);
  constexpr std::string_view kSee = "see https://github.com/kubernetes/enhancements/pull/1111";
  if (value.empty())
    return {Approval::kMissing,
            fmt::format("protected groups must have approval annotation {}, {}", name, kSee)};
  if (value.starts_with("unapproved"))
    return {Approval::kBypassed, fmt::format("not approved: {}", schema::go_quote(value))};
  const std::size_t colon = value.find("://");
  if (colon != std::string::npos && colon > 0 && colon + 3 < value.size())
    return {Approval::kApproved, fmt::format("approved in {}", value)};
  return {Approval::kInvalid,
          fmt::format("protected groups must have approval annotation {} with either a URL or a "
                      "reason starting with \"unapproved\", {}",
                      name, kSee)};
}

}  // namespace drydock::fake
