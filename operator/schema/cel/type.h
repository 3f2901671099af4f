#pragma once
// Type: what CEL knows of a value before it is there; made from schemas. A value.
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "operator/schema/schema.h"

namespace drydock::schema::cel {

enum class Kind {
  kDyn,
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kDuration,
  kTimestamp,
  kList,
  kMap,
  kObject,
  kOptional,
  kType,
  kQuantity,
  kIp,
  kCidr,
  kUrl,
  kFormat,
  kSemver,
  kError  ///< of what is wrong; goes with all, as dyn does
};

struct Type {
  Kind kind = Kind::kDyn;
  std::shared_ptr<const Type> key;    ///< of maps
  std::shared_ptr<const Type> value;  ///< of lists, maps and optionals
  const Schema* schema = nullptr;     ///< of objects, and where a type came from one
  bool resource = false;              ///< an object with apiVersion, kind and metadata.name
  bool object_meta = false;           ///< that metadata
  /// Of objects that no schema describes.
  std::shared_ptr<const std::map<std::string, Type, std::less<>>> fields;
  bool open = false;  ///< dyn that stands for any one type: of an empty list

  Type() = default;
  Type(Kind type_kind) : kind(type_kind) {}  // NOLINT: a kind alone is a type
  bool is(Kind other) const { return kind == other; }
};

Type list_of(const Type& element);
Type map_of(const Type& key, const Type& value);
Type optional_of(const Type& value);
Type object_of(std::map<std::string, Type, std::less<>> fields);
/// The type of a type.
Type type_of_type(const Type& named);
Type element_of(const Type& container);
Type key_of(const Type& map);

/// As the API server derives it; `resource`: the root of an object, or an embedded one. What has
/// no type, or holds such values, cannot be named in an expression.
Type type_of_schema(const Schema& schema, bool resource);
/// The type of a field by its name in CEL (escaped); nullopt: there is none.
std::optional<Type> field_of(const Type& object, std::string_view name);

/// Whether a value of type `from` may stand where `to` is wanted; dyn goes with all.
bool is_assignable(const Type& to, const Type& from);
/// Whether both are the same, to the last parameter.
bool is_same(const Type& left, const Type& right);
/// The type that both are, dyn where they differ.
Type join(const Type& left, const Type& right);
/// "int", "list(string)", "map(string, dyn)".
std::string to_string(const Type& type);

/// "foo__dash__bar" is "foo-bar"; as the API server escapes property names that CEL cannot write.
std::string unescape_field(std::string_view name);

}  // namespace drydock::schema::cel
