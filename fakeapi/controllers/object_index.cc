#include "fakeapi/controllers/object_index.h"

namespace drydock::fake {

ObjectIndex::ObjectIndex(const std::vector<GroupResource>& storages) {
  for (const GroupResource& storage : storages) shelves_[storage];
}

bool ObjectIndex::observe(const Change& change) {
  const auto found = shelves_.find(change.storage);
  if (found == shelves_.end()) return false;
  Shelf& shelf = found->second;
  const ObjectKey key = change.object.key();
  if (auto known = shelf.objects.find(key); known != shelf.objects.end()) {
    unlink(shelf, known->second);
    shelf.objects.erase(known);
  }
  if (change.type == WatchEventType::kDeleted) return true;
  shelf.objects.emplace(key, change.object);
  link(shelf, change.object);
  return true;
}

void ObjectIndex::link(Shelf& shelf, const Object& object) {
  const auto controller = object.controller();
  (controller ? shelf.controlled[controller->uid] : shelf.orphans[std::string(object.namespace_())])
      .insert(object.key());
}

void ObjectIndex::unlink(Shelf& shelf, const Object& object) {
  const auto controller = object.controller();
  Keys& keys = controller ? shelf.controlled : shelf.orphans;
  const auto group =
      keys.find(controller ? std::string_view(controller->uid) : object.namespace_());
  if (group == keys.end()) return;
  group->second.erase(object.key());
  if (group->second.empty()) keys.erase(group);
}

Object ObjectIndex::get(const GroupResource& storage, const ObjectKey& key) const {
  const Shelf& known = shelf(storage);
  const auto found = known.objects.find(key);
  return found == known.objects.end() ? Object() : found->second;
}

std::vector<Object> ObjectIndex::all(const GroupResource& storage) const {
  std::vector<Object> objects;
  for (const auto& [key, object] : shelf(storage).objects) objects.push_back(object);
  return objects;
}

std::vector<Object> ObjectIndex::in_namespace(const GroupResource& storage,
                                              std::string_view inside) const {
  std::vector<Object> all;
  const Shelf& known = shelf(storage);
  for (auto it = known.objects.lower_bound({std::string(inside), ""});
       it != known.objects.end() && it->first.namespace_ == inside; ++it)
    all.push_back(it->second);
  return all;
}

std::vector<Object> ObjectIndex::find(const Shelf& shelf, const Keys& keys,
                                      std::string_view group) {
  std::vector<Object> all;
  if (const auto found = keys.find(group); found != keys.end())
    for (const ObjectKey& key : found->second) all.push_back(shelf.objects.at(key));
  return all;
}

std::vector<Object> ObjectIndex::controlled_by(const GroupResource& storage,
                                               std::string_view uid) const {
  const Shelf& known = shelf(storage);
  return find(known, known.controlled, uid);
}

std::vector<Object> ObjectIndex::orphans(const GroupResource& storage,
                                         std::string_view inside) const {
  const Shelf& known = shelf(storage);
  return find(known, known.orphans, inside);
}

}  // namespace drydock::fake
