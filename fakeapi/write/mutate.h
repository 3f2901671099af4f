#pragma once
// The common way of writes: what a create, and what an update, a patch or an apply of a live object
// do once the new object is known. Follows apiserver's registry/rest BeforeCreate and BeforeUpdate,
// and generic/registry Store.Create and Store.Update.
#include "fakeapi/write/call.h"
#include "fakeapi/write/options.h"

namespace drydock::fake {

/// Whether the object's managedFields are up to date (apply), or are to be computed.
enum class Ownership { kCompute, kDone };

/// Defaults, owns, validates and stores a new object. Errors: 409, 422, 500.
Result<Response> finish_create(Call& call, const RequestOptions& options, Json object,
                               Ownership ownership);

/// The same for a changed one; `live` as the call's version shows it.
Result<Response> finish_update(Call& call, const RequestOptions& options, const Object& live,
                               Json object, Ownership ownership);

/// 400 where the name or namespace of a body's metadata are not those of the URL.
Result<void> check_name_and_namespace(const Call& call, const Json& metadata, bool match_name);
/// The same; sets the namespace where it is absent.
Result<void> match_name_and_namespace(const Call& call, Json& object, bool match_name);

/// 409 where the new object names another uid than the live one's.
Result<void> match_uid(const Call& call, const Object& live, const Json& object);

}  // namespace drydock::fake
