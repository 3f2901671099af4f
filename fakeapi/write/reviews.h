#pragma once
// Reviews: resources that are asked, not kept: SelfSubjectReview, SubjectAccessReview and its kin,
// TokenReview, SelfSubjectRulesReview.
#include <optional>

#include "fakeapi/write/call.h"

namespace drydock::fake {

/// Answers a create of a review; nullopt where the request is none.
std::optional<Response> handle_review(Call& call);

}  // namespace drydock::fake
