#pragma once
// The server's watches: objects that are there, then changes, seen through selectors and in the
// shape asked for. Mirrors kube-apiserver's cacher; differs: never behind.
#include <expected>
#include <memory>

#include "fakeapi/write/call.h"

namespace drydock::fake {

/// REQUIRES: the call's type, strategy and representation are set. Errors: 400, 422, 500.
std::expected<std::unique_ptr<WatchCursor>, Response> open_watch(Call& call);

}  // namespace drydock::fake
