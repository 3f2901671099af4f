#pragma once
// Typed values: a JSON value beside its schema, as server-side apply walks it. A schema node is
// seen as an Atom: what it may be (scalar, list, map) and how lists and maps merge. Follows
// structured-merge-diff's typed package and kube-openapi's schemaconv.
// Everything here is a pure function; values, schemas and arenas outlive the results.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/apply/path_set.h"
#include "operator/api/json.h"
#include "operator/schema/schema.h"

namespace drydock::fake {

/// The type at a place: a schema, or "whatever the value shows" (deduced), or none: nothing may be
/// there.
struct TypeRef {
  enum class Kind : std::uint8_t { kNone, kDeduced, kSchema };
  Kind kind = Kind::kNone;
  bool preserve = false;  ///< below x-kubernetes-preserve-unknown-fields
  bool resource = false;  ///< apiVersion, kind and metadata are known beside what the schema says
  const schema::Schema* schema = nullptr;

  static TypeRef deduced() { return {.kind = Kind::kDeduced}; }
  static TypeRef of(const schema::Schema* schema, bool preserve = false) {
    return schema ? TypeRef{.kind = Kind::kSchema, .preserve = preserve, .schema = schema}
                  : deduced();
  }
};

enum class ScalarType : std::uint8_t { kNumeric, kString, kBoolean, kUntyped };

struct FieldType {
  TypeRef type;
  bool named = false;  ///< by the map, rather than allowed as any
};

struct Atom {
  bool scalar = false;
  bool list = false;
  bool map = false;
  bool list_atomic = true;
  bool map_atomic = false;
  ScalarType scalar_type = ScalarType::kUntyped;
  TypeRef ref;

  bool same_shape(const Atom& other) const {
    return scalar == other.scalar && list == other.list && map == other.map;
  }
  FieldType field(std::string_view name) const;
  TypeRef element() const;  ///< of list items
};

/// What `ref` allows; narrowed to what `value` is, where that is allowed (null narrows nothing).
Atom resolve(const TypeRef& ref, const Json* value);

/// The type of a whole object; custom resources know apiVersion, kind and metadata without their
/// schema.
TypeRef object_type(const schema::Schema* schema, bool custom);

/// Names the items of a list that is no atomic one.
class ItemNamer {
 public:
  ItemNamer(SetArena& arena, const Atom& list);
  /// Errors: the item lacks its keys, or is of a type that cannot be named.
  std::optional<PathElement> name(const Json& item, std::string& error);

 private:
  struct Key {
    std::string_view name;
    const Json* default_value = nullptr;
  };
  SetArena& arena_;
  std::vector<Key> keys_;  ///< of a list-map, sorted; empty for a set
  std::string text_;
};

/// Messages of what in `value` does not fit; in the order of the walk. `allow_duplicates` of list
/// items.
std::vector<std::string> validate_typed(SetArena& arena, const TypeRef& ref, const Json& value,
                                        bool allow_duplicates);
/// The paths that an applied configuration owns. REQUIRES: it is valid.
FieldSet field_set_of(SetArena& arena, const TypeRef& ref, const Json& value);

/// Merges `right` into `left`; whether that changed anything. Errors (in `error`): a list that
/// cannot be indexed; what was merged until then stays.
bool merge_typed(SetArena& arena, const TypeRef& ref, Json& left, const Json& right,
                 std::string& error);
/// A new value, or nothing where the old one stays as it is.
using Changed = std::optional<Json>;
/// `value` without the paths of `set`.
Changed remove_paths(SetArena& arena, const TypeRef& ref, const Json& value, FieldSet set);

struct Comparison {
  FieldSet changed = nullptr;  ///< added or modified
  FieldSet removed = nullptr;
  bool empty() const { return !changed && !removed; }
};
/// Errors (in `error`): a list that cannot be indexed.
Comparison compare_typed(SetArena& arena, const TypeRef& ref, const Json& left, const Json& right,
                         std::string& error);

/// Adds the named fields on the way to the paths of `set`, which sets of applied fields leave out.
FieldSet with_named_fields(SetArena& arena, const TypeRef& ref, FieldSet set);
/// Paths below what the schema now says is atomic become that.
FieldSet reconciled(SetArena& arena, const TypeRef& ref, FieldSet set);

}  // namespace drydock::fake
