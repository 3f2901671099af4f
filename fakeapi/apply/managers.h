#pragma once
// Managers: an object's managedFields, decoded: who owns which fields, since when. Lives as long as
// the arena and the JSON it was decoded from. Follows apimachinery's managedfields package.
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/apply/path_set.h"
#include "operator/api/json.h"
#include "operator/base/result.h"

namespace drydock::fake {

struct ManagerEntry {
  std::string_view manager;
  bool applied = false;  ///< operation Apply; else Update
  std::string_view api_version;
  std::string_view subresource;
  std::string_view time;  ///< RFC 3339; may be empty
  FieldSet set = nullptr;
  /// What it was decoded from, while its fields are still those.
  const Json* source = nullptr;

  /// Appliers are one whatever their API version.
  bool same_manager(const ManagerEntry& other) const {
    return manager == other.manager && applied == other.applied &&
           subresource == other.subresource && (applied || api_version == other.api_version);
  }
  /// The key by which kube-apiserver tells managers apart, and sorts them.
  std::string identifier() const;
  /// `"name" with subresource "status" using v1`, as conflicts name it.
  std::string description() const;
};

using Managers = std::vector<ManagerEntry>;

/// `managed_fields` null: none. Errors: an entry that does not decode.
Result<Managers> decode_managers(SetArena& arena, const Json* managed_fields);
/// Sorted by operation, time (seconds; none first), manager; entries without fields are left out.
Json encode_managers(const Managers& managers);
ManagerEntry* find_manager(Managers& managers, const ManagerEntry& like);

/// metadata.managedFields, or null.
const Json* managed_fields_of(const Json& object);
/// Sets metadata.managedFields; an empty list removes it.
void set_managed_fields(Json& object, Json managed_fields);
/// Removes them from the object; null where they are no list.
Json take_managed_fields(Json& object);
/// A copy but for them.
Json without_managed_fields(const Json& object);

/// Merges the oldest Update entries beyond ten into one `ancient-changes` per API version.
void cap_update_managers(SetArena& arena, Managers& managers);

}  // namespace drydock::fake
