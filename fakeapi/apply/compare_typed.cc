#include <algorithm>
#include <tuple>

#include "fakeapi/apply/typed.h"

namespace drydock::fake {
namespace {

struct Difference {
  bool changed = false;
  bool removed = false;
  FieldSet changed_below = nullptr;
  FieldSet removed_below = nullptr;
};

// Lists whose items have names are looked at even where they are equal: the names may be missing.
bool may_have_list_keys(const TypeRef& ref) {
  return ref.kind == TypeRef::Kind::kSchema && (ref.resource || ref.schema->contents.list_keys);
}

bool is_empty_map(const Json* value) { return !value || !value->is_object() || value->empty(); }
bool is_empty_list(const Json* value) { return !value || !value->is_array() || value->empty(); }

class Comparer {
 public:
  Comparer(SetArena& arena, std::string& error) : arena_(arena), error_(error) {}

  // One of the two is there.
  Difference compare(const TypeRef& ref, const Json* left, const Json* right) {
    if (left && right && !may_have_list_keys(ref) && *left == *right) return {};
    Difference found;
    const Atom atom = resolve(ref, right ? right : left);
    const bool leaf = handle(atom, left, right, found);
    // Values of one type are resolved alike.
    const bool alike = !left || !right || left->type() == right->type();
    if (const Atom left_atom = alike ? atom : resolve(ref, left); !atom.same_shape(left_atom)) {
      Difference other;
      handle(left_atom, left, right, other);
      found.changed |= other.changed;
      found.removed |= other.removed;
      found.changed_below = set_union(arena_, found.changed_below, other.changed_below);
      found.removed_below = set_union(arena_, found.removed_below, other.removed_below);
    }
    if (!leaf) {
      found.changed |= !left;
      found.removed |= !right;
    }
    return found;
  }

 private:
  // Whether the place was compared as a whole.
  bool handle(const Atom& atom, const Json* left, const Json* right, Difference& found) {
    if (atom.map) {
      if (atom.map_atomic || (is_empty_map(left) && is_empty_map(right)))
        return compare_leaf(left, right, found);
      compare_maps(atom, left, right, found);
      return false;
    }
    if (atom.scalar) return compare_leaf(left, right, found);
    if (atom.list_atomic || (is_empty_list(left) && is_empty_list(right)))
      return compare_leaf(left, right, found);
    compare_lists(atom, left, right, found);
    return false;
  }

  static bool compare_leaf(const Json* left, const Json* right, Difference& found) {
    if (!left) {
      found.changed = true;
    } else if (!right) {
      found.removed = true;
    } else if (*left != *right) {
      found.changed = true;
    }
    return true;
  }

  void push(SetArena::Level& changed, SetArena::Level& removed, const PathElement& element,
            const Difference& child) {
    changed.push(element, child.changed, child.changed_below);
    removed.push(element, child.removed, child.removed_below);
  }

  void compare_maps(const Atom& atom, const Json* left, const Json* right, Difference& found) {
    static const Json kNone;
    const Json::object_t& l = members(left ? *left : kNone);
    const Json::object_t& r = members(right ? *right : kNone);
    SetArena::Level changed(arena_);
    SetArena::Level removed(arena_, 1);
    auto i = l.begin();
    auto j = r.begin();
    while (i != l.end() || j != r.end()) {
      const int order = i == l.end() ? 1 : j == r.end() ? -1 : i->first.compare(j->first);
      const std::string& key = order <= 0 ? i->first : j->first;
      const Json* a = order <= 0 ? &i->second : nullptr;
      const Json* b = order >= 0 ? &j->second : nullptr;
      // Equal scalars are, whatever their type.
      if (!a || !b || !a->is_primitive() || *a != *b)
        push(changed, removed, {ElementKind::kField, key}, compare(atom.field(key).type, a, b));
      if (a) ++i;
      if (b) ++j;
    }
    found.changed_below = changed.finish_in_order();
    found.removed_below = removed.finish_in_order();
  }

  struct Item {
    PathElement element;
    bool right;
    std::size_t index;
    const Json* value;
  };
  void collect(ItemNamer& namer, const Json* list, bool right, std::vector<Item>& items) {
    if (!list || !list->is_array()) return;
    std::size_t index = 0;
    for (const Json& value : *list) {
      std::string why;
      if (const auto element = namer.name(value, why)) {
        items.push_back({*element, right, index, &value});
      } else if (error_.empty()) {
        error_ = "element " + std::to_string(index) + ": " + why;
      }
      ++index;
    }
  }

  void compare_lists(const Atom& atom, const Json* left, const Json* right, Difference& found) {
    ItemNamer namer(arena_, atom);
    std::vector<Item> items;
    collect(namer, left, false, items);
    collect(namer, right, true, items);
    std::ranges::sort(items, {}, [](const Item& item) {
      return std::tuple(item.element, item.right, item.index);
    });
    const TypeRef type = atom.element();
    SetArena::Level changed(arena_);
    SetArena::Level removed(arena_, 1);
    for (std::size_t i = 0; i < items.size();) {
      const PathElement& element = items[i].element;
      std::size_t middle = i;
      while (middle < items.size() && items[middle].element == element && !items[middle].right)
        ++middle;
      std::size_t end = middle;
      while (end < items.size() && items[end].element == element) ++end;
      const std::size_t lefts = middle - i;
      const std::size_t rights = end - middle;
      Difference difference;
      if (lefts <= 1 && rights <= 1) {
        difference =
            compare(type, lefts ? items[i].value : nullptr, rights ? items[middle].value : nullptr);
      } else if (lefts >= 2 && rights >= 2) {
        difference.changed =
            lefts != rights ||
            !std::equal(items.begin() + static_cast<std::ptrdiff_t>(i),
                        items.begin() + static_cast<std::ptrdiff_t>(middle),
                        items.begin() + static_cast<std::ptrdiff_t>(middle),
                        [](const Item& a, const Item& b) { return *a.value == *b.value; });
      } else if (lefts >= 2) {  // no longer repeated
        if (rights) difference = compare(type, nullptr, items[middle].value);
        difference.removed = true;
      } else {  // repeated now
        if (lefts) difference = compare(type, items[i].value, nullptr);
        difference.changed = true;
      }
      push(changed, removed, element, difference);
      i = end;
    }
    found.changed_below = changed.finish_in_order();
    found.removed_below = removed.finish_in_order();
  }

  SetArena& arena_;
  std::string& error_;
};

}  // namespace

Comparison compare_typed(SetArena& arena, const TypeRef& ref, const Json& left, const Json& right,
                         std::string& error) {
  const Difference found = Comparer(arena, error).compare(ref, &left, &right);
  return {.changed = found.changed_below, .removed = found.removed_below};
}

}  // namespace drydock::fake
