#include <algorithm>

#include "fakeapi/apply/typed.h"

namespace drydock::fake {
namespace {

struct Owned {
  bool member = false;
  FieldSet children = nullptr;
};

Owned owned(SetArena& arena, const TypeRef& ref, const Json& value);

Owned owned_list(SetArena& arena, const Atom& atom, const Json& value) {
  if (atom.list_atomic) return {true, nullptr};
  if (!value.is_array()) return {};
  SetArena::Level level(arena);
  ItemNamer namer(arena, atom);
  const TypeRef item_type = atom.element();
  std::string ignored;
  // Items of one name are owned by that name alone. Few lists repeat names, so look at the names
  // first.
  std::vector<std::pair<PathElement, const Json*>> items;
  items.reserve(value.size());
  for (const Json& item : value)
    if (const auto element = namer.name(item, ignored)) items.emplace_back(*element, &item);
  std::ranges::sort(items, {}, [](const auto& item) { return item.first; });
  for (std::size_t i = 0; i < items.size();) {
    std::size_t next = i + 1;
    while (next < items.size() && items[next].first == items[i].first) ++next;
    const Owned item = next == i + 1 ? owned(arena, item_type, *items[i].second) : Owned{};
    level.push(items[i].first, true, item.children);
    i = next;
  }
  return {false, level.finish_in_order()};
}

Owned owned_map(SetArena& arena, const Atom& atom, const Json& value) {
  if (atom.map_atomic) return {true, nullptr};
  if (!value.is_object()) return {};
  SetArena::Level level(arena);
  for (const auto& [key, field] : members(value)) {
    const auto [type, is_named] = atom.field(key);
    const Owned child = owned(arena, type, field);
    const bool member =
        child.member || field.is_null() || (field.is_object() && field.empty()) || !is_named;
    level.push({ElementKind::kField, key}, member, child.children);
  }
  return {false, level.finish_in_order()};
}

Owned owned(SetArena& arena, const TypeRef& ref, const Json& value) {
  const Atom atom = resolve(ref, &value);
  if (atom.map) return owned_map(arena, atom, value);
  if (atom.scalar) return {true, nullptr};
  return owned_list(arena, atom, value);
}

FieldSet named(SetArena& arena, const Atom* atom, FieldSet set) {
  if (!set) return nullptr;
  SetArena::Level level(arena);
  bool same = true;
  for (const SetEntry& entry : set->span()) {
    if (!entry.children) {
      level.push(entry.element, entry.member, nullptr);
      continue;
    }
    bool member = entry.member;
    std::optional<Atom> below;
    if (atom && entry.element.kind == ElementKind::kField && atom->map) {
      const auto [type, is_named] = atom->field(entry.element.text);
      member = member || is_named;
      if (type.kind != TypeRef::Kind::kNone) below = resolve(type, nullptr);
    } else if (atom && entry.element.kind == ElementKind::kKey && atom->list) {
      below = resolve(atom->element(), nullptr);
    }
    const FieldSet children = named(arena, below ? &*below : nullptr, entry.children);
    same = same && member == entry.member && children == entry.children;
    level.push(entry.element, member, children);
  }
  return same ? set : level.finish_in_order();
}

FieldSet reconcile(SetArena& arena, const Atom& atom, FieldSet set, bool& collapse) {
  // A deduced type has no say in this.
  if (!set || atom.ref.kind == TypeRef::Kind::kDeduced) return set;
  if ((atom.map && atom.map_atomic) || (!atom.map && atom.list && atom.list_atomic)) {
    collapse = true;
    return nullptr;
  }
  if (!atom.map && !atom.list) return set;
  SetArena::Level level(arena);
  bool same = true;
  for (const SetEntry& entry : set->span()) {
    TypeRef ref;
    if (entry.children && entry.element.kind == ElementKind::kField && atom.map)
      ref = atom.field(entry.element.text).type;
    if (entry.children && entry.element.kind == ElementKind::kKey && atom.list && !atom.map)
      ref = atom.element();
    bool child_collapses = false;
    const FieldSet children =
        ref.kind == TypeRef::Kind::kNone
            ? entry.children
            : reconcile(arena, resolve(ref, nullptr), entry.children, child_collapses);
    same = same && !child_collapses && children == entry.children;
    level.push(entry.element, entry.member || child_collapses, children);
  }
  return same ? set : level.finish_in_order();
}

}  // namespace

FieldSet field_set_of(SetArena& arena, const TypeRef& ref, const Json& value) {
  return owned(arena, ref, value).children;
}

FieldSet with_named_fields(SetArena& arena, const TypeRef& ref, FieldSet set) {
  const Atom atom = resolve(ref, nullptr);
  return named(arena, &atom, set);
}

FieldSet reconciled(SetArena& arena, const TypeRef& ref, FieldSet set) {
  bool collapse = false;
  const FieldSet result = reconcile(arena, resolve(ref, nullptr), set, collapse);
  return collapse ? set : result;
}

}  // namespace drydock::fake
