#pragma once
// Reads: get and list, with the rules of resourceVersion, resourceVersionMatch, limit and continue.
#include "fakeapi/store/continue_token.h"
#include "fakeapi/write/call.h"

namespace drydock::fake {

/// The object of the request as its version shows it. Errors: 404.
Result<Object> find_live(const Call& call);

Result<Response> get_object(const Call& call);
Result<Response> list_objects(const Call& call);

/// The object as `type` shows it, with the defaults and without the fields that its schema has by
/// now.
Object show(const Core& core, const ResourceType& type, const Object& stored);

/// The answer to a continue token whose revision is forgotten; it brings one to go on with.
/// `prefix`: of the keys of the list.
Response expired_continue(const ContinueToken& token, std::string_view prefix);

/// A resourceVersion parameter: 0 for none. Errors: 500 without a reason, as most of the server has
/// them.
Result<std::uint64_t> version_parameter(const Parameters& parameters);

}  // namespace drydock::fake
