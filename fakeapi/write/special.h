#pragma once
// Subresources that are no view of their object, and what the server answers for those that need a
// kubelet: a clear Status.
#include <optional>

#include "fakeapi/write/call.h"

namespace drydock::fake {

/// Answers the request where its resource or subresource is such a one: finalize, eviction,
/// binding, token, log, exec, ...; nullopt where it is an ordinary one.
std::optional<Result<Response>> handle_special(Call& call);

}  // namespace drydock::fake
