#include "operator/runtime/store.h"

#include <charconv>
#include <cstdint>
#include <set>
#include <utility>

namespace drydock {
namespace {

constexpr std::string_view kOwnerIndex = "metadata.ownerReferences.uid";

std::optional<std::uint64_t> as_number(std::string_view version) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), value);
  if (error != std::errc() || end != version.data() + version.size()) return std::nullopt;
  return value;
}

// False where that cannot be told.
bool is_older(std::string_view a, std::string_view b) {
  const auto left = as_number(a), right = as_number(b);
  return left && right && *left < *right;
}

std::vector<std::string> owner_uids(const Object& object) {
  std::vector<std::string> uids;
  for (OwnerReference& reference : object.owner_references())
    uids.push_back(std::move(reference.uid));
  return uids;
}

bool relations_differ(const Object& a, const Object& b) {
  for (std::string_view field : {"labels", "ownerReferences"}) {
    const Json* left = find_path(a.json(), {"metadata", field});
    const Json* right = find_path(b.json(), {"metadata", field});
    if (left && right ? *left != *right : left != right) return true;
  }
  return false;
}

}  // namespace

Store::Store(Trim trim) : trim_(std::move(trim)) {
  add_index(std::string(kOwnerIndex), owner_uids);
}

Task<void> Store::wait_until_ready() {
  while (!ready_) co_await became_ready_.wait();
}

Object Store::get(const ObjectKey& key) const {
  const auto found = objects_.find(key);
  return found == objects_.end() ? Object() : found->second;
}

std::vector<Object> Store::list() const {
  std::vector<Object> all;
  all.reserve(objects_.size());
  for (const auto& [key, object] : objects_) all.push_back(object);
  return all;
}

std::vector<Object> Store::owned_by(std::string_view uid) const {
  return by_index(kOwnerIndex, uid);
}

std::vector<Object> Store::by_index(std::string_view name, std::string_view value) const {
  std::vector<Object> found;
  const auto entry = indexes_.find(name);
  if (entry == indexes_.end()) return found;
  const auto objects = entry->second.values.find(value);
  if (objects == entry->second.values.end()) return found;
  for (const auto& [key, object] : objects->second) found.push_back(object);
  return found;
}

void Store::add_index(std::string name, Index function) {
  IndexEntry& entry = indexes_[std::move(name)];
  entry.function = std::move(function);
  for (const auto& [key, object] : objects_)
    for (std::string& value : entry.function(object)) entry.values[std::move(value)][key] = object;
}

void Store::index(const ObjectKey& key, const Object& object, bool add) {
  for (auto& [name, entry] : indexes_) {
    for (const std::string& value : entry.function(object)) {
      auto& objects = entry.values[value];
      if (add)
        objects[key] = object;
      else
        objects.erase(key);
      if (objects.empty()) entry.values.erase(value);
    }
  }
}

void Store::put(const ObjectKey& key, Object object) {
  Object& slot = objects_[key];
  if (slot) index(key, slot, false);
  slot = std::move(object);
  index(key, slot, true);
}

void Store::drop(const ObjectKey& key) {
  if (auto node = objects_.extract(key)) index(key, node.mapped(), false);
}

void Store::reached(std::string_view resource_version) {
  if (!is_older(resource_version, position_)) position_ = resource_version;
}

std::vector<Change> Store::apply(const WatcherEvent& event) {
  using Type = WatcherEvent::Type;
  std::vector<Change> changes;
  if (event.type == Type::kInit) {
    in_round_ = true;
    round_.clear();
    return changes;
  }
  if (event.type == Type::kInitDone) {
    finish_round(event.resource_version, changes);
    return changes;
  }
  const ObjectKey key = event.object.key();
  const bool deleted = event.type == Type::kDelete;
  if (in_round_ && deleted) {
    round_.erase(key);
    return changes;
  }
  Object object = trim_ ? trim_(event.object) : event.object;
  if (in_round_) {
    round_.insert_or_assign(key, std::move(object));
    return changes;
  }
  reached(event.object.resource_version());
  if (deleted)
    take_deletion(key, std::move(object), changes);
  else
    take(key, std::move(object), changes);
  return changes;
}

void Store::take(const ObjectKey& key, Object object, std::vector<Change>& changes) {
  if (const auto ours = overlays_.find(key); ours != overlays_.end()) {
    const Overlay& overlay = ours->second;
    const bool removal = overlay.resource_version.empty();
    if (removal && overlay.uid == object.uid()) return;  // from before our removal
    if (!removal && is_older(object.resource_version(), overlay.resource_version)) {
      const Object current = get(key);
      changes.push_back({.before = current, .after = current});
      return;
    }
    const bool echo = !removal && object.resource_version() == overlay.resource_version;
    overlays_.erase(ours);
    if (echo) {
      put(key, object);
      changes.push_back({.before = object, .after = object, .echo = true});
      return;
    }
  }
  const Object before = get(key);
  if (before && before.uid() == object.uid() &&
      before.resource_version() == object.resource_version())
    return;  // told twice
  put(key, object);
  if (before && before.uid() != object.uid()) {  // its deletion was not told
    changes.push_back({.before = before, .after = {}});
    changes.push_back({.before = {}, .after = std::move(object)});
  } else {
    changes.push_back({.before = before, .after = std::move(object)});
  }
}

void Store::take_deletion(const ObjectKey& key, Object last, std::vector<Change>& changes) {
  if (const auto ours = overlays_.find(key); ours != overlays_.end()) {
    const Overlay& overlay = ours->second;
    if (overlay.resource_version.empty()) {
      const bool echo = overlay.uid == last.uid();
      overlays_.erase(ours);
      if (echo) changes.push_back({.before = std::move(last), .after = {}, .echo = true});
      return;
    }
    if (is_older(last.resource_version(), overlay.resource_version)) {  // of its predecessor
      const Object current = get(key);
      changes.push_back({.before = current, .after = current});
      return;
    }
    overlays_.erase(ours);
  }
  const Object before = get(key);
  if (!before) return;
  drop(key);
  // Who was concerned by what we knew may not be by what it was last.
  if (before.uid() == last.uid() && relations_differ(before, last))
    changes.push_back({.before = before, .after = last});
  changes.push_back({.before = std::move(last), .after = {}});
}

void Store::finish_round(const std::string& resource_version, std::vector<Change>& changes) {
  in_round_ = false;
  // Our writes that only a list confirms: what others wrote before them was never told.
  std::set<ObjectKey> unconfirmed;
  for (auto ours = overlays_.begin(); ours != overlays_.end();) {
    const bool list_is_older = is_older(resource_version, ours->second.resource_version);
    if (list_is_older)
      round_.insert_or_assign(ours->first, get(ours->first));
    else if (!ours->second.resource_version.empty())
      unconfirmed.insert(ours->first);
    ours = list_is_older ? std::next(ours) : overlays_.erase(ours);
  }
  reached(resource_version);
  std::map<ObjectKey, Object> old = std::exchange(objects_, std::exchange(round_, {}));
  for (auto& [name, entry] : indexes_) entry.values.clear();
  for (const auto& [key, object] : objects_) index(key, object, true);
  for (const auto& [key, object] : old) {
    const auto now = objects_.find(key);
    if (now == objects_.end() || now->second.uid() != object.uid())
      changes.push_back({.before = object, .after = {}});
  }
  for (const auto& [key, object] : objects_) {
    const auto was = old.find(key);
    const bool known = was != old.end() && was->second.uid() == object.uid();
    const bool same = known && was->second.resource_version() == object.resource_version();
    if (same && unconfirmed.contains(key)) changes.push_back({.before = object, .after = object});
    if (same) continue;
    changes.push_back({.before = known ? was->second : Object(), .after = object});
  }
  ready_ = true;
  became_ready_.notify_all();
}

std::optional<Change> Store::note_written(Object answer) {
  const ObjectKey key = answer.key();
  const std::string version(answer.resource_version());
  if (version.empty() || key.name.empty() || !as_number(version)) return std::nullopt;
  const Object before = get(key);
  // The watch has come this far already, or further.
  if (!is_older(position_, version) || (before && !is_older(before.resource_version(), version)))
    return std::nullopt;
  Object object = trim_ ? trim_(std::move(answer)) : std::move(answer);
  overlays_[key] = Overlay{.resource_version = version, .uid = std::string(object.uid())};
  put(key, object);
  return Change{.before = before && before.uid() == object.uid() ? before : Object(),
                .after = object};
}

std::optional<Change> Store::note_removed(const ObjectKey& key, std::string_view uid) {
  const Object before = get(key);
  if (!before || (!uid.empty() && before.uid() != uid)) return std::nullopt;
  overlays_[key] = Overlay{.resource_version = {}, .uid = std::string(before.uid())};
  drop(key);
  return Change{.before = before, .after = {}};
}

Object without_managed_fields(Object object) {
  if (!find_path(object.json(), {"metadata", "managedFields"})) return object;
  Json document = object.json();
  document["metadata"].erase("managedFields");
  return Object(std::move(document));
}

}  // namespace drydock
