#include "fakeapi/apply/path_set.h"

#include <algorithm>
#include <cstring>

#include "operator/api/json.h"
#include "operator/schema/go_text.h"

namespace drydock::fake {
namespace {

// The JSON behind a key or value element. Our own texts are canonical, so this does not fail.
Json decoded(std::string_view text) {
  return Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
}

std::string value_text(const Json& value) {
  if (value.is_string()) return schema::go_quote(value.get_ref<const std::string&>());
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int rank(const Json& value) {
  if (value.is_number()) return 0;
  if (value.is_string()) return 1;
  if (value.is_boolean()) return 2;
  if (value.is_array()) return 3;
  if (value.is_object()) return 4;
  return 5;
}

int compare_values(const Json& left, const Json& right) {
  if (const int by_rank = rank(left) - rank(right); by_rank != 0) return by_rank;
  return left < right ? -1 : right < left ? 1 : 0;
}

// The order in which messages list paths: numbers by value, which differs from that of their texts.
bool before(const SetEntry* left, const SetEntry* right) {
  const PathElement& a = left->element;
  const PathElement& b = right->element;
  const auto order = [](ElementKind kind) {
    return kind == ElementKind::kField   ? 0
           : kind == ElementKind::kKey   ? 1
           : kind == ElementKind::kValue ? 2
                                         : 3;
  };
  if (a.kind != b.kind) return order(a.kind) < order(b.kind);
  if (a.kind == ElementKind::kField) return a.text < b.text;
  const Json x = decoded(a.text);
  const Json y = decoded(b.text);
  if (a.kind != ElementKind::kKey || !x.is_object() || !y.is_object())
    return compare_values(x, y) < 0;
  auto i = x.begin();
  auto j = y.begin();
  for (; i != x.end() && j != y.end(); ++i, ++j) {
    if (i.key() != j.key()) return i.key() < j.key();
    if (const int c = compare_values(*i, *j); c != 0) return c < 0;
  }
  return j != y.end();
}

void list_paths(FieldSet set, const std::string& prefix, std::vector<std::string>& paths) {
  if (!set) return;
  std::vector<const SetEntry*> entries;
  for (const SetEntry& entry : set->span()) entries.push_back(&entry);
  if (std::ranges::any_of(entries, [](auto* e) { return e->element.kind != ElementKind::kField; }))
    std::ranges::sort(entries, before);
  for (const SetEntry* entry : entries)
    if (entry->member) paths.push_back(prefix + to_string(entry->element));
  for (const SetEntry* entry : entries)
    if (entry->children) list_paths(entry->children, prefix + to_string(entry->element), paths);
}

}  // namespace

std::string to_string(const PathElement& element) {
  switch (element.kind) {
    case ElementKind::kField:
      return "." + std::string(element.text);
    case ElementKind::kIndex:
      return "[" + std::string(element.text) + "]";
    case ElementKind::kValue:
      return "[=" + value_text(decoded(element.text)) + "]";
    case ElementKind::kKey: {
      std::string text;
      const Json keys = decoded(element.text);
      for (const auto& [name, value] : keys.items())
        text += (text.empty() ? "[" : ",") + name + "=" + value_text(value);
      return text + "]";
    }
  }
  return {};
}

const SetEntry* SetNode::find(const PathElement& element) const {
  const SetEntry* end = entries + size;
  const SetEntry* it = std::lower_bound(
      entries, end, element,
      [](const SetEntry& entry, const PathElement& e) { return entry.element < e; });
  return it != end && it->element == element ? it : nullptr;
}

std::string_view SetArena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* to = static_cast<char*>(resource_.allocate(text.size(), 1));
  std::memcpy(to, text.data(), text.size());
  return {to, text.size()};
}

FieldSet SetArena::make(std::span<const SetEntry> entries) {
  if (entries.empty()) return nullptr;
  auto* copies = static_cast<SetEntry*>(
      resource_.allocate(entries.size() * sizeof(SetEntry), alignof(SetEntry)));
  std::uninitialized_copy(entries.begin(), entries.end(), copies);
  auto* node = static_cast<SetNode*>(resource_.allocate(sizeof(SetNode), alignof(SetNode)));
  return new (node) SetNode{copies, static_cast<std::uint32_t>(entries.size())};
}

void SetArena::Level::add(const SetEntry& entry) { stack_.push_back(entry); }

FieldSet SetArena::Level::finish() {
  constexpr auto misplaced = [](const SetEntry& a, const SetEntry& b) {
    return !(a.element < b.element);
  };
  if (std::ranges::adjacent_find(entries(), misplaced) != entries().end()) sort_and_join();
  return finish_in_order();
}

void SetArena::Level::sort_and_join() {
  // set_union uses the stack above these entries, so they may move.
  std::vector<SetEntry> all(entries().begin(), entries().end());
  std::ranges::sort(all, {}, &SetEntry::element);
  stack_.resize(base_);
  for (const SetEntry& entry : all) {
    if (stack_.size() == base_ || stack_.back().element != entry.element) {
      stack_.push_back(entry);
      continue;
    }
    const FieldSet children = set_union(arena_, stack_.back().children, entry.children);
    stack_.back().member |= entry.member;
    stack_.back().children = children;
  }
}

FieldSet set_union(SetArena& arena, FieldSet left, FieldSet right) {
  if (!left || left == right) return right;
  if (!right) return left;
  SetArena::Level level(arena);
  bool same = true;
  const SetEntry* i = left->entries;
  const SetEntry* const i_end = i + left->size;
  const SetEntry* j = right->entries;
  const SetEntry* const j_end = j + right->size;
  while (i != i_end || j != j_end) {
    if (j == j_end || (i != i_end && i->element < j->element)) {
      level.push(i->element, i->member, i->children);
      ++i;
    } else if (i == i_end || j->element < i->element) {
      level.push(j->element, j->member, j->children);
      same = false;
      ++j;
    } else {
      const FieldSet children = set_union(arena, i->children, j->children);
      level.push(i->element, i->member || j->member, children);
      same = same && children == i->children && (i->member || !j->member);
      ++i, ++j;
    }
  }
  return same ? left : level.finish_in_order();
}

FieldSet intersection(SetArena& arena, FieldSet left, FieldSet right) {
  if (!left || !right) return nullptr;
  if (left == right) return left;
  SetArena::Level level(arena);
  const SetEntry* i = left->entries;
  const SetEntry* const i_end = i + left->size;
  const SetEntry* j = right->entries;
  const SetEntry* const j_end = j + right->size;
  while (i != i_end && j != j_end) {
    if (i->element < j->element) {
      ++i;
    } else if (j->element < i->element) {
      ++j;
    } else {
      level.push(i->element, i->member && j->member, intersection(arena, i->children, j->children));
      ++i, ++j;
    }
  }
  return level.finish_in_order();
}

namespace {
template <bool kRecursive>
FieldSet subtract(SetArena& arena, FieldSet left, FieldSet right) {
  if (!left || !right) return left;
  if (!kRecursive && left == right) return nullptr;
  SetArena::Level level(arena);
  bool same = true;
  const SetEntry* j = right->entries;
  const SetEntry* const j_end = j + right->size;
  for (const SetEntry& entry : left->span()) {
    while (j != j_end && j->element < entry.element) ++j;
    if (j == j_end || j->element != entry.element) {
      level.push(entry.element, entry.member, entry.children);
      continue;
    }
    if (kRecursive && j->member) {
      same = false;
      continue;
    }
    const FieldSet children = subtract<kRecursive>(arena, entry.children, j->children);
    const bool member = entry.member && !j->member;
    same = same && children == entry.children && member == entry.member;
    level.push(entry.element, member, children);
  }
  return same ? left : level.finish_in_order();
}
}  // namespace

FieldSet difference(SetArena& arena, FieldSet left, FieldSet right) {
  return subtract<false>(arena, left, right);
}

FieldSet recursive_difference(SetArena& arena, FieldSet left, FieldSet right) {
  return subtract<true>(arena, left, right);
}

bool equal(FieldSet left, FieldSet right) {
  if (left == right) return true;
  if (!left || !right || left->size != right->size) return false;
  for (std::uint32_t i = 0; i < left->size; ++i) {
    const SetEntry& a = left->entries[i];
    const SetEntry& b = right->entries[i];
    if (a.member != b.member || a.element != b.element || !equal(a.children, b.children))
      return false;
  }
  return true;
}

bool contains(FieldSet set, std::span<const std::string_view> fields) {
  for (std::size_t i = 0; set && i < fields.size(); ++i) {
    const SetEntry* entry = set->find({ElementKind::kField, fields[i]});
    if (!entry) return false;
    if (i + 1 == fields.size()) return entry->member;
    set = entry->children;
  }
  return false;
}

FieldSet set_of_fields(SetArena& arena, std::span<const std::vector<std::string_view>> paths) {
  FieldSet all = nullptr;
  for (const auto& path : paths) {
    FieldSet set = nullptr;
    for (auto it = path.rbegin(); it != path.rend(); ++it) {
      const SetEntry entry{{ElementKind::kField, *it}, it == path.rbegin(), set};
      set = arena.make({&entry, 1});
    }
    all = set_union(arena, all, set);
  }
  return all;
}

std::vector<std::string> paths_of(FieldSet set) {
  std::vector<std::string> paths;
  list_paths(set, "", paths);
  return paths;
}

}  // namespace drydock::fake
