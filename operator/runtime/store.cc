#include "operator/runtime/store.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>
#include <utility>

namespace drydock {
namespace {

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

Store::Store(Trim trim, Keep keep) : trim_(std::move(trim)), keep_(keep) { scopes_[""]; }

void Store::set_scopes(const std::vector<std::string>& namespaces) {
  scopes_.clear();
  for (const std::string& name : namespaces) scopes_[name];
}

Store::Scope& Store::scope_of(const ObjectKey& key) {
  const auto own = scopes_.find(key.namespace_);
  return own == scopes_.end() ? scopes_.begin()->second : own->second;
}

Task<void> Store::wait_until_ready() {
  while (!ready_) co_await became_ready_.wait();
}

KeptObject Store::kept(const ObjectKey& key) const {
  const auto found = objects_.find(key);
  return found == objects_.end() ? KeptObject() : found->second;
}

Object Store::get(const ObjectKey& key) const { return kept(key).get(); }

std::string_view Store::uid(const ObjectKey& key) const {
  const auto found = objects_.find(key);
  return found == objects_.end() ? std::string_view() : found->second.uid();
}

std::vector<Object> Store::list() const {
  std::vector<Object> all;
  all.reserve(objects_.size());
  for (const auto& [key, object] : objects_) all.push_back(object.get());
  return all;
}

std::vector<Object> Store::owned_by(std::string_view uid) const {
  if (!owners_) {
    owners_.emplace(owner_uids);
    for (const auto& [key, object] : objects_) index(*owners_, key, object.get(), true);
  }
  std::vector<Object> found;
  if (const auto keys = owners_->values.find(uid); keys != owners_->values.end())
    for (const ObjectKey& key : keys->second) found.push_back(get(key));
  return found;
}

std::vector<Object> Store::by_index(std::string_view name, std::string_view value) const {
  std::vector<Object> found;
  const auto entry = indexes_.find(name);
  if (entry == indexes_.end()) return found;
  if (const auto keys = entry->second.values.find(value); keys != entry->second.values.end())
    for (const ObjectKey& key : keys->second) found.push_back(get(key));
  return found;
}

void Store::add_index(std::string name, Index function) {
  IndexEntry& entry = indexes_[std::move(name)];
  entry.function = std::move(function);
  for (const auto& [key, object] : objects_) index(entry, key, object.get(), true);
}

void Store::index(IndexEntry& entry, const ObjectKey& key, const Object& object, bool add) const {
  for (const std::string& value : entry.function(object)) {
    auto& keys = entry.values[value];
    if (add)
      keys.insert(key);
    else
      keys.erase(key);
    if (keys.empty()) entry.values.erase(value);
  }
}

void Store::index(const ObjectKey& key, const KeptObject& kept, bool add) {
  if (indexes_.empty() && !owners_) return;
  const Object object = kept.get();
  for (auto& [name, entry] : indexes_) index(entry, key, object, add);
  if (owners_) index(*owners_, key, object, add);
}

void Store::put(const ObjectKey& key, KeptObject object) {
  KeptObject& slot = objects_[key];
  if (slot) index(key, slot, false);
  slot = std::move(object);
  index(key, slot, true);
}

void Store::drop(const ObjectKey& key) {
  if (auto node = objects_.extract(key)) index(key, node.mapped(), false);
}

std::vector<Change> Store::apply(const WatcherEvent& event, const std::string& name) {
  std::vector<Change> changes;
  apply(event, name, [&changes](const Change& change) { changes.push_back(change); });
  return changes;
}

void Store::apply(const WatcherEvent& event, const std::string& name, const Tell& tell) {
  using Type = WatcherEvent::Type;
  Scope& scope = scopes_.at(name);
  if (event.type == Type::kInit) {
    scope.in_round = true;
    scope.round.clear();
    return;
  }
  if (event.type == Type::kInitDone) {
    finish_round(name, event.resource_version, tell);
    return;
  }
  const ObjectKey key = event.object.key();
  const bool deleted = event.type == Type::kDelete;
  if (scope.in_round && deleted) {
    scope.round.erase(key);
    return;
  }
  if (scope.in_round) {
    // What is known already is kept once.
    KeptObject known = kept(key);
    const bool same = known && known.uid() == event.object.uid() &&
                      known.resource_version() == event.object.resource_version();
    if (!same) known = keep(trim_ ? trim_(event.object) : event.object);
    scope.round.insert_or_assign(key, std::move(known));
    return;
  }
  if (!is_older(event.object.resource_version(), scope.position))
    scope.position = event.object.resource_version();
  if (!deleted && confirms(key, event.object)) {
    const Object known = get(key);
    tell({.before = known, .after = known, .echo = true});
    return;
  }
  std::vector<Change> changes;
  Object object = trim_ ? trim_(event.object) : event.object;
  if (deleted)
    take_deletion(key, std::move(object), changes);
  else
    take(key, std::move(object), changes);
  for (const Change& change : changes) tell(change);
}

bool Store::confirms(const ObjectKey& key, const Object& object) {
  const auto ours = overlays_.find(key);
  if (ours == overlays_.end() || ours->second.resource_version.empty() ||
      ours->second.resource_version != object.resource_version())
    return false;
  overlays_.erase(ours);
  return true;
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
    overlays_.erase(ours);
  }
  const KeptObject known = kept(key);
  KeptObject next = keep(object);
  if (known && known.is_same_version(next)) return;  // told twice
  const Object before = known.get();
  const bool successor = known && known.uid() != next.uid();
  put(key, std::move(next));
  if (successor) {  // its predecessor's deletion was not told
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

void Store::finish_round(const std::string& name, const std::string& resource_version,
                         const Tell& tell) {
  // Not the objects themselves, which may have to be made: they can be many.
  struct Difference {
    ObjectKey key;
    KeptObject before, after;
  };
  std::vector<Difference> differences;
  Scope& scope = scopes_.at(name);
  const auto concerns = [&name](const ObjectKey& key) {
    return name.empty() || key.namespace_ == name;
  };
  scope.in_round = false;
  std::map<ObjectKey, KeptObject> round = std::exchange(scope.round, {});
  // Our writes that only a list confirms: what others wrote before them was never told.
  std::set<ObjectKey> unconfirmed;
  for (auto ours = overlays_.begin(); ours != overlays_.end();) {
    const bool list_is_older = is_older(resource_version, ours->second.resource_version);
    if (!concerns(ours->first) || list_is_older) {
      if (concerns(ours->first)) round.insert_or_assign(ours->first, kept(ours->first));
      ++ours;
      continue;
    }
    if (!ours->second.resource_version.empty()) unconfirmed.insert(ours->first);
    ours = overlays_.erase(ours);
  }
  if (!is_older(resource_version, scope.position)) scope.position = resource_version;

  // Keys of one namespace stand together.
  for (auto old = name.empty() ? objects_.begin() : objects_.lower_bound({name, {}});
       old != objects_.end() && concerns(old->first); ++old) {
    const auto now = round.find(old->first);
    if (now == round.end() || now->second.uid() != old->second.uid())
      differences.push_back({old->first, old->second, {}});
  }
  for (const Difference& vanished : differences) drop(vanished.key);
  for (auto& [key, object] : round) {
    const KeptObject before = kept(key);
    const bool same = before && before.is_same_version(object);
    if (same && !unconfirmed.contains(key)) continue;
    differences.push_back({key, before, same ? before : object});
    if (!same) put(key, object);
  }
  round.clear();
  scope.ready = true;
  ready_ = std::ranges::all_of(scopes_, [](const auto& each) { return each.second.ready; });
  if (ready_) became_ready_.notify_all();
  for (const Difference& difference : differences) {
    const Object before = difference.before.get();
    const bool same = difference.before && difference.after &&
                      difference.before.is_same_version(difference.after);
    tell({.before = before, .after = same ? before : difference.after.get()});
  }
}

std::optional<Change> Store::note_written(Object answer) {
  const ObjectKey key = answer.key();
  const std::string version(answer.resource_version());
  if (version.empty() || key.name.empty() || !as_number(version)) return std::nullopt;
  const KeptObject known = kept(key);
  // The watch has come this far already, or further.
  if (!is_older(scope_of(key).position, version) ||
      (known && !is_older(known.resource_version(), version)))
    return std::nullopt;
  const Object before = known.get();
  Object object = trim_ ? trim_(std::move(answer)) : std::move(answer);
  overlays_[key] = Overlay{.resource_version = version, .uid = std::string(object.uid())};
  put(key, keep(object));
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
  // Most of the object is what is left out, so it is not copied first.
  Json document = Json::object();
  for (const auto& [name, value] : object.json().items()) {
    if (name != "metadata") {
      document[name] = value;
      continue;
    }
    Json& metadata = document[name] = Json::object();
    for (const auto& [field, content] : value.items())
      if (field != "managedFields") metadata[field] = content;
  }
  return Object(std::move(document));
}

}  // namespace drydock
