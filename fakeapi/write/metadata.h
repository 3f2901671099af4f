#pragma once
// What the server itself does to an object's metadata on its way to the store. Pure functions of
// JSON.
#include <string>
#include <string_view>
#include <vector>

#include "operator/api/json.h"
#include "operator/base/random.h"
#include "operator/base/result.h"

namespace drydock::fake {

/// A create's: drops what only the server sets (uid, timestamps of creation and deletion,
/// selfLink), then sets uid and creationTimestamp.
void set_system_metadata(Json& object, Random& random, std::string_view now);
/// The prefix (cut to fit) and five random characters.
std::string generate_name(std::string_view prefix, Random& random);
/// An update's: what the client may leave out or may not change comes from the live object.
void keep_system_metadata(Json& object, const Json& live);
/// Drops references that stood before; returns their uids.
std::vector<std::string> drop_duplicate_owners(Json& object);
std::string duplicate_owners_warning(const std::vector<std::string>& uids);

/// The version a client demands: 0 for none. Errors: Go's words for what is no number, as message.
Result<std::uint64_t> wanted_version(const Json& object);

/// Equal but for the times in managedFields.
bool same_but_for_times(const Json& object, const Json& live);

bool has_finalizers(const Json& object);
bool is_deleting(const Json& object);
/// metadata.deletionGracePeriodSeconds; -1 where there is none.
std::int64_t deletion_grace(const Json& object);

}  // namespace drydock::fake
