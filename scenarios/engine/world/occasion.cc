#include "scenarios/engine/world/occasion.h"

#include <charconv>

namespace drydock::sim {
namespace {

bool wants(const std::string& wanted, std::string_view is) {
  return wanted.empty() || wanted == is;
}

bool starts_to_be_deleted(const Occasion& occasion) {
  if (occasion.event == WatchEventType::kDeleted || !occasion.object->is_being_deleted())
    return false;
  return !occasion.previous || !occasion.previous->is_being_deleted();
}

// The value at "spec.template.spec.containers.0.image"; null where there is none.
const Json* value_at(const Object* object, std::string_view path) {
  if (!object || !*object) return nullptr;
  const Json* value = &object->json();
  while (value && !path.empty()) {
    const std::size_t end = std::min(path.find('.'), path.size());
    const std::string_view key = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    if (value->is_object()) {
      const auto member = value->find(key);
      value = member == value->end() ? nullptr : &*member;
    } else if (value->is_array()) {
      std::size_t index = 0;
      const auto [last, error] = std::from_chars(key.data(), key.data() + key.size(), index);
      const bool is_index = error == std::errc() && last == key.data() + key.size();
      value = is_index && index < value->size() ? &(*value)[index] : nullptr;
    } else {
      value = nullptr;
    }
  }
  return value;
}

bool has_change(const std::string& change, const Occasion& occasion) {
  if (change.empty()) return true;
  if (change == "added") return occasion.event == WatchEventType::kAdded;
  if (change == "modified") return occasion.event == WatchEventType::kModified;
  if (change == "deleted") return occasion.event == WatchEventType::kDeleted;
  if (change == "deletionTimestamp") return starts_to_be_deleted(occasion);
  // What comes or goes as a whole is `added` or `deleted`.
  if (occasion.event != WatchEventType::kModified) return false;
  const Json* before = value_at(occasion.previous, change);
  const Json* after = value_at(occasion.object, change);
  if (!before || !after) return before != after;
  return *before != *after;
}

}  // namespace

bool matches(const Place& place, const Occasion& occasion) {
  if (place.kind != occasion.kind || !wants(place.by, occasion.by) ||
      !wants(place.verb, occasion.verb) || !wants(place.object_kind, occasion.object_kind) ||
      !wants(place.namespace_, occasion.namespace_) || !wants(place.name, occasion.name) ||
      !wants(place.subresource, occasion.subresource))
    return false;
  return place.kind != Place::Kind::kDeliver || has_change(place.change, occasion);
}

Place place_of(const Occasion& occasion) {
  Place place;
  place.kind = occasion.kind;
  place.by = occasion.by;
  place.verb = occasion.verb;
  place.object_kind = occasion.object_kind;
  place.namespace_ = occasion.namespace_;
  place.name = occasion.name;
  place.subresource = occasion.subresource;
  if (occasion.kind != Place::Kind::kDeliver) return place;
  if (starts_to_be_deleted(occasion))
    place.change = "deletionTimestamp";
  else if (occasion.event == WatchEventType::kAdded)
    place.change = "added";
  else
    place.change = occasion.event == WatchEventType::kDeleted ? "deleted" : "modified";
  return place;
}

}  // namespace drydock::sim
