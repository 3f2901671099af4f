#pragma once
// Reviews: resources that are asked, not kept: SelfSubjectReview, SubjectAccessReview and its kin,
// TokenReview, SelfSubjectRulesReview.
#include <optional>

#include "fakeapi/write/call.h"

namespace drydock::fake {

/// The grant behind a token that is valid for one of the audiences, as long as its ServiceAccount
/// is there; else null.
const ServiceAccountGrant* find_grant(const Core& core, std::string_view token,
                                      const std::vector<std::string>& audiences);

/// Answers a create of a review; nullopt where the request is none.
std::optional<Response> handle_review(Call& call);

}  // namespace drydock::fake
