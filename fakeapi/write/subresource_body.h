#pragma once
// SubresourceBody: what is posted to a subresource with a kind of its own: a Binding, an Eviction,
// a TokenRequest.
#include "fakeapi/write/call.h"

namespace drydock::fake {

/// The body as an object of the subresource's kind, in the request's namespace.
/// Errors: as of decode_object, read_options and match_name_and_namespace.
Result<Json> read_subresource_body(Call& call);
/// Errors: 400 where the object has another name than the path.
Result<void> match_subresource_name(const Call& call, const Json& object);

}  // namespace drydock::fake
