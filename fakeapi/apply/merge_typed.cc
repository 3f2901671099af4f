#include <algorithm>

#include "fakeapi/apply/typed.h"

namespace drydock::fake {
namespace {

bool is_empty_map(const Json& value) { return !value.is_object() || value.empty(); }
bool is_empty_list(const Json& value) { return !value.is_array() || value.empty(); }

// Where each name stands in a list.
class NameIndex {
 public:
  void add(const PathElement& element, std::size_t at) { entries_.emplace_back(element, at); }
  void sort() { std::ranges::sort(entries_); }
  struct Found {
    std::size_t first = 0;
    std::size_t count = 0;
  };
  Found find(const PathElement& element) const {
    auto it =
        std::ranges::lower_bound(entries_, element, {}, [](const auto& e) { return e.first; });
    if (it == entries_.end() || it->first != element) return {};
    Found found{it->second, 0};
    for (; it != entries_.end() && it->first == element; ++it) ++found.count;
    return found;
  }

 private:
  std::vector<std::pair<PathElement, std::size_t>> entries_;
};

class Merger {
 public:
  Merger(SetArena& arena, std::string& error) : arena_(arena), error_(error) {}

  // Whether it changed anything.
  bool merge(const TypeRef& ref, Json& left, const Json& right) {
    const Atom atom = resolve(ref, &right);
    if (atom.map) return merge_map(atom, left, right);
    if (atom.scalar) return replace(left, right);
    return merge_list(atom, left, right);
  }

 private:
  static bool replace(Json& left, const Json& right) {
    if (left == right) return false;
    left = right;
    return true;
  }

  bool merge_map(const Atom& atom, Json& left, const Json& right) {
    if (atom.map_atomic || is_empty_map(left)) return replace(left, right);
    if (is_empty_map(right)) return false;
    bool changed = false;
    auto& lefts = left.get_ref<Json::object_t&>();
    for (const auto& [key, value] : members(right)) {
      const auto found = lefts.lower_bound(key);
      if (found == lefts.end() || found->first != key) {
        lefts.emplace_hint(found, key, value);
        changed = true;
      } else if (value.is_primitive() && found->second == value) {
        continue;  // whatever its type
      } else if (merge(atom.field(key).type, found->second, value)) {
        changed = true;
      }
    }
    return changed;
  }

  bool index(const Atom& atom, const Json& list, bool allow_duplicates,
             std::vector<PathElement>& names, NameIndex& index) {
    if (!list.is_array()) return true;
    ItemNamer namer(arena_, atom);
    for (std::size_t i = 0; i < list.size(); ++i) {
      std::string why;
      const auto element = namer.name(list[i], why);
      if (!element) {
        error_ = "element " + std::to_string(i) + ": " + why;
        return false;
      }
      names.push_back(*element);
      index.add(*element, i);
    }
    index.sort();
    if (allow_duplicates) return true;
    for (const PathElement& name : names)
      if (index.find(name).count > 1) {
        error_ = "duplicate entries for key " + to_string(name);
        return false;
      }
    return true;
  }

  // The order of the result: what both name takes the order of the right list, what only the left
  // one names stays behind the items it stood behind.
  bool merge_list(const Atom& atom, Json& left, const Json& right) {
    if (atom.list_atomic || (is_empty_list(left) && is_empty_list(right)))
      return replace(left, right);
    if (is_empty_list(right)) return false;
    std::vector<PathElement> left_names, right_names;
    NameIndex in_left, in_right;
    if (!index(atom, right, false, right_names, in_right) ||
        !index(atom, left, true, left_names, in_left))
      return false;
    if (!left.is_array()) left = Json::array();
    auto& lefts = left.get_ref<Json::array_t&>();
    const TypeRef item_type = atom.element();

    std::vector<const PathElement*> shared;
    for (const PathElement& name : right_names)
      if (in_left.find(name).count > 0) shared.push_back(&name);
    std::size_t next_shared = 0;
    const auto wanted = [&] { return next_shared < shared.size() ? shared[next_shared] : nullptr; };

    std::vector<bool> merged(right_names.size(), false);
    Json::array_t out;
    out.reserve(left_names.size() + right_names.size());
    bool same = true;  // so far the result is the beginning of `left`
    const auto keep_left = [&](std::size_t i) {
      same = same && out.size() == i;
      out.push_back(std::move(lefts[i]));
    };
    const auto take_right = [&](std::size_t i) {
      merged[i] = true;
      const auto found = in_left.find(right_names[i]);
      // Repeated items are not merged, the right one stands for them all.
      if (found.count != 1) {
        same = false;
        out.push_back(right[i]);
        return;
      }
      Json& item = lefts[found.first];
      const bool changed = merge(item_type, item, right[i]);
      same = same && !changed && found.first == out.size();
      out.push_back(std::move(item));
    };

    std::size_t l = 0, r = 0;
    while (l < left_names.size() || r < right_names.size()) {
      if (l < left_names.size() && r < right_names.size()) {
        if (left_names[l] == right_names[r]) {
          take_right(r);
          ++l, ++r;
          if (wanted()) ++next_shared;
          continue;
        }
        if (in_right.find(left_names[l]).count > 0 && wanted() && *wanted() != left_names[l]) {
          ++l;  // both have it, but its turn comes later
          continue;
        }
      }
      if (l < left_names.size()) {
        const auto found = in_right.find(left_names[l]);
        if (found.count == 0) {
          keep_left(l++);
          continue;
        }
        if (merged[found.first]) ++l;
      }
      if (r < right_names.size()) {
        take_right(r);
        if (wanted() && *wanted() == right_names[r]) ++next_shared;
        ++r;
      }
    }
    same = same && out.size() == lefts.size();
    lefts = std::move(out);
    return !same;
  }

  SetArena& arena_;
  std::string& error_;
};

class Remover {
 public:
  explicit Remover(SetArena& arena) : arena_(arena) {}

  Changed remove(const TypeRef& ref, const Json& value, FieldSet set) {
    const Atom atom = resolve(ref, &value);
    if (atom.map) return remove_in_map(atom, value, set);
    if (atom.scalar) return std::nullopt;
    return remove_in_list(atom, value, set);
  }

 private:
  // An atomic or empty container of which parts are to go leaves its empty self.
  static Changed emptied(const Json& value) {
    if (value.is_object()) return value.empty() ? Changed() : Changed(Json::object());
    if (value.is_array()) return value.empty() ? Changed() : Changed(Json::array());
    return std::nullopt;
  }

  Changed remove_in_map(const Atom& atom, const Json& value, FieldSet set) {
    if (!value.is_object() || value.empty() || atom.map_atomic) return emptied(value);
    Json out;
    bool changed = false;
    for (const SetEntry& entry : set->span()) {
      if (entry.element.kind != ElementKind::kField) continue;
      const auto found = value.find(entry.element.text);
      if (found == value.end()) continue;
      Changed child;
      if (!entry.member) {
        child = remove(atom.field(entry.element.text).type, *found, entry.children);
        if (!child) continue;
      }
      if (!changed) out = value;
      changed = true;
      if (entry.member)
        out.erase(found.key());
      else
        out[found.key()] = *std::move(child);
    }
    if (!changed) return std::nullopt;
    return out;
  }

  Changed remove_in_list(const Atom& atom, const Json& value, FieldSet set) {
    if (!value.is_array() || value.empty() || atom.list_atomic) return emptied(value);
    ItemNamer namer(arena_, atom);
    const TypeRef item_type = atom.element();
    Json out = Json::array();
    bool changed = false;
    std::string ignored;
    for (const Json& item : value) {
      const auto element = namer.name(item, ignored);
      const SetEntry* entry = element ? set->find(*element) : nullptr;
      if (entry && entry->member) {
        changed = true;
        continue;
      }
      Changed child =
          entry && entry->children ? remove(item_type, item, entry->children) : Changed();
      changed = changed || child;
      out.push_back(child ? *std::move(child) : item);
    }
    if (!changed) return std::nullopt;
    return out;
  }

  SetArena& arena_;
};

}  // namespace

bool merge_typed(SetArena& arena, const TypeRef& ref, Json& left, const Json& right,
                 std::string& error) {
  return Merger(arena, error).merge(ref, left, right);
}

Changed remove_paths(SetArena& arena, const TypeRef& ref, const Json& value, FieldSet set) {
  if (!set) return std::nullopt;
  return Remover(arena).remove(ref, value, set);
}

}  // namespace drydock::fake
