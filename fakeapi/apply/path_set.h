#pragma once
// FieldSet: an immutable set of field paths, as a trie whose nodes are sorted arrays of path
// elements. Sets share nodes; all live in the SetArena of one operation, which outlives them and
// which may also hold views into the object it was made from. Follows structured-merge-diff's
// fieldpath.Set.
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drydock::fake {

/// In the order of their prefixes in fieldsV1: "f:", "i:", "k:", "v:".
enum class ElementKind : std::uint8_t { kField, kIndex, kKey, kValue };

/// One step of a path. `text` is the field's name, or canonical JSON: {"name":"a"} of a list-map's
/// item, the value of a set's.
struct PathElement {
  ElementKind kind = ElementKind::kField;
  std::string_view text;
  bool operator==(const PathElement&) const = default;
  auto operator<=>(const PathElement&) const = default;
};

/// ".name", `[name="a"]`, `[="x"]`, "[3]"; as messages show it.
std::string to_string(const PathElement& element);

struct SetNode;
/// Null is the empty set.
using FieldSet = const SetNode*;

struct SetEntry {
  PathElement element;
  bool member = false;  ///< the path that ends here is in the set
  FieldSet children = nullptr;
};

struct SetNode {
  const SetEntry* entries = nullptr;
  std::uint32_t size = 0;
  std::span<const SetEntry> span() const { return {entries, size}; }
  const SetEntry* find(const PathElement& element) const;
};

/// Memory of one operation's sets and texts. Neither copied nor moved.
class SetArena {
 public:
  SetArena() : resource_(buffer_, sizeof buffer_) {
    for (std::vector<SetEntry>& stack : stacks_) stack.reserve(kUsualEntries);
  }
  SetArena(const SetArena&) = delete;
  SetArena& operator=(const SetArena&) = delete;

  std::string_view copy(std::string_view text);
  /// Entries must be sorted by element, without duplicates; null where there are none.
  FieldSet make(std::span<const SetEntry> entries);

  /// Builds one level: entries are pushed in any order, children before their parent is pushed.
  class Level {
   public:
    /// Levels of one lane end in the reverse order of their making; two sets that are built side by
    /// side take a lane each.
    explicit Level(SetArena& arena, int lane = 0)
        : arena_(arena), stack_(arena.stacks_[lane]), base_(stack_.size()) {}
    ~Level() { stack_.resize(base_); }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    /// Drops an entry that holds nothing.
    void push(const PathElement& element, bool member, FieldSet children) {
      if (member || children) add({element, member, children});
    }
    /// Sorts where need be; entries of one element become one.
    FieldSet finish();
    /// REQUIRES: each element was pushed once, in their order.
    FieldSet finish_in_order() { return arena_.make(entries()); }

   private:
    void add(const SetEntry& entry);
    std::span<SetEntry> entries() { return std::span(stack_).subspan(base_); }
    void sort_and_join();

    SetArena& arena_;
    std::vector<SetEntry>& stack_;
    std::size_t base_;
  };

 private:
  /// Of all levels that are built at a time.
  static constexpr std::size_t kUsualEntries = 64;

  alignas(16) std::byte buffer_[16 * 1024];
  std::pmr::monotonic_buffer_resource resource_;
  std::vector<SetEntry> stacks_[2];
};

FieldSet set_union(SetArena& arena, FieldSet left, FieldSet right);
FieldSet intersection(SetArena& arena, FieldSet left, FieldSet right);
/// Without the paths of `right`; what lies below one of them stays.
FieldSet difference(SetArena& arena, FieldSet left, FieldSet right);
/// Without the paths of `right` and all that lies below them.
FieldSet recursive_difference(SetArena& arena, FieldSet left, FieldSet right);
bool equal(FieldSet left, FieldSet right);
/// Whether the path of field names is in the set.
bool contains(FieldSet set, std::span<const std::string_view> fields);
/// A set of paths of field names.
FieldSet set_of_fields(SetArena& arena, std::span<const std::vector<std::string_view>> paths);
/// All paths as messages list them: of each level the leaves first, then what is nested.
std::vector<std::string> paths_of(FieldSet set);

}  // namespace drydock::fake
