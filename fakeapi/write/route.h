#pragma once
// Route: which resource and subresource a request is for, and whether it has the verb; else the 404
// or 405 that kube-apiserver answers, which differ between built-in and custom resources.
#include <expected>

#include "fakeapi/write/call.h"

namespace drydock::fake {

/// Sets the call's type, subresource, strategy and representation.
std::expected<void, Response> route(Call& call);

}  // namespace drydock::fake
