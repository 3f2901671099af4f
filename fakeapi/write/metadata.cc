#include "fakeapi/write/metadata.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "fakeapi/write/errors.h"
#include "operator/api/key_order.h"

namespace drydock::fake {
namespace {

// What Kubernetes makes suffixes of: no vowels, nothing that looks like something else.
constexpr std::string_view kSuffixLetters = "bcdfghjklmnpqrstvwxz2456789";
constexpr std::size_t kMaxGeneratedBase = 58;

void copy_if_missing(Json& metadata, const Json& live, std::string_view key) {
  const Json* found = find_member(live, key);
  if (!found) return;
  Json& own = member_at(metadata, key);
  if (own.is_null() || own == "") own = *found;
}

void force_copy(Json& metadata, const Json& live, const char* key) {
  if (const Json* found = find_member(live, key))
    member_at(metadata, key) = *found;
  else
    metadata.erase(key);
}

// The whole of managedFields without its times.
Json without_times(const Json& managed) {
  Json copy = managed;
  if (copy.is_array())
    for (Json& entry : copy)
      if (entry.is_object()) entry.erase("time");
  return copy;
}

}  // namespace

void set_system_metadata(Json& object, Random& random, std::string_view now) {
  Json& metadata = object["metadata"];
  for (const char* key : {"selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"})
    metadata.erase(key);
  metadata["uid"] = random.uuid();
  metadata["creationTimestamp"] = now;
}

std::string generate_name(std::string_view prefix, Random& random) {
  std::string name(prefix.substr(0, kMaxGeneratedBase));
  for (int i = 0; i < 5; ++i) name += kSuffixLetters[random.below(kSuffixLetters.size())];
  return name;
}

void keep_system_metadata(Json& object, const Json& live) {
  Json& metadata = object["metadata"];
  const Json& before = live["metadata"];
  metadata.erase("selfLink");
  copy_if_missing(metadata, before, "uid");
  force_copy(metadata, before, "creationTimestamp");
  force_copy(metadata, before, "generation");
  if (is_deleting(live)) force_copy(metadata, before, "deletionTimestamp");
  copy_if_missing(metadata, before, "deletionGracePeriodSeconds");
}

std::vector<std::string> drop_duplicate_owners(Json& object) {
  std::vector<std::string> dropped;
  const Json* list = find_path(object, {"metadata", "ownerReferences"});
  if (!list || !list->is_array() || list->size() < 2) return dropped;
  std::set<Json> seen;
  Json kept = Json::array();
  for (const Json& reference : *list) {
    if (seen.insert(reference).second)
      kept.push_back(reference);
    else
      dropped.emplace_back(string_at(reference, {"uid"}));
  }
  if (!dropped.empty()) object["metadata"]["ownerReferences"] = std::move(kept);
  return dropped;
}

std::string duplicate_owners_warning(const std::vector<std::string>& uids) {
  return fmt::format(
      ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in "
      "1.20+, and may "
      "reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: "
      "{}",
      fmt::join(uids, ", "));
}

Result<std::uint64_t> wanted_version(const Json& object) {
  const std::string_view text = string_at(object, {"metadata", "resourceVersion"});
  if (text.empty()) return 0;
  std::uint64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(plain_error(parse_uint_error(text)));
  return version;
}

bool same_but_for_times(const Json& object, const Json& live) {
  if (object.size() != live.size()) return false;
  const Json::object_t& before = members(live);
  for (const auto& [key, value] : members(object)) {
    const auto other = before.find(JsonKey(key));
    if (other == before.end()) return false;
    if (key != "metadata") {
      if (value != other->second) return false;
      continue;
    }
    const Json::object_t& had = members(other->second);
    if (value.size() != had.size()) return false;
    for (const auto& [name, field] : members(value)) {
      const auto was = had.find(JsonKey(name));
      if (was == had.end()) return false;
      if (field == was->second) continue;
      if (name != "managedFields" || without_times(field) != without_times(was->second))
        return false;
    }
  }
  return true;
}

bool has_finalizers(const Json& object) {
  const Json* list = find_path(object, {"metadata", "finalizers"});
  return list && list->is_array() && !list->empty();
}

bool is_deleting(const Json& object) {
  return !string_at(object, {"metadata", "deletionTimestamp"}).empty();
}

std::int64_t deletion_grace(const Json& object) {
  const Json* seconds = find_path(object, {"metadata", "deletionGracePeriodSeconds"});
  return seconds && seconds->is_number_integer() ? seconds->get<std::int64_t>() : -1;
}

}  // namespace drydock::fake
