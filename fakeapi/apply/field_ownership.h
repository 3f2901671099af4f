#pragma once
// The two moves of field ownership on decoded managers: an update and an apply. Follows
// structured-merge-diff's merge.Updater. All of one object's API versions share one schema here:
// entries of other versions are compared as if they were of this one.
#include "fakeapi/apply/managers.h"
#include "fakeapi/apply/typed.h"

namespace drydock::fake {

struct Conflict {
  ManagerEntry manager;
  FieldSet set = nullptr;
};
using Conflicts = std::vector<Conflict>;

/// 409 with FieldManagerConflict causes.
Status conflict_status(const Conflicts& conflicts);

/// What an object is compared by.
struct OwnershipContext {
  SetArena& arena;
  TypeRef type;
  FieldSet reset = nullptr;  ///< fields this write does not own
};

/// Gives what changes from `live` to `updated` to `writer` (its `set` and `source` are ignored).
/// Errors: 500 for objects that cannot be compared; `managers` is then undefined.
Result<void> own_update(const OwnershipContext& context, const Json& live, const Json& updated,
                        Managers& managers, ManagerEntry writer);

struct Applied {
  Json object;          ///< without managed fields
  Conflicts conflicts;  ///< not empty: nothing was done
};
/// Merges `config` into `live` (an empty object: there is none) for `applier`. Errors: 500 for
/// objects that cannot be merged.
Result<Applied> own_apply(const OwnershipContext& context, const Json& live, const Json& config,
                          Managers& managers, ManagerEntry applier, bool force);

}  // namespace drydock::fake
