#pragma once
// Type: a C++ type as data: what it is in JSON, and how to reach its parts through a void pointer.
// Built at compile time by field.h, walked by decode.cc, encode.cc and schema_of.cc, so that a spec
// costs one table instead of three instantiations of everything. Immutable, static storage.
#include <cstdint>
#include <span>
#include <string_view>

#include "operator/crd/rules.h"

namespace drydock::crd {

struct Field;

struct EnumName {
  std::int64_t value;
  std::string_view name;
};

/// What walks a map hands over for each entry.
using MapVisitor = void (*)(void* context, std::string_view key, const void* value);

struct Type {
  enum class Kind {
    kBoolean,      ///< bool
    kInteger,      ///< of `size` bytes, signed or not
    kNumber,       ///< float or double, by `size`
    kString,       ///< std::string
    kTime,         ///< WallTime: RFC 3339 in JSON, whole seconds
    kDuration,     ///< Duration: as Go writes it, "1h30m"
    kQuantity,     ///< Quantity: "500m", "1Gi", or a number
    kIntOrString,  ///< IntOrString
    kEmbedded,     ///< Object: any resource, with its apiVersion and kind
    kJson,         ///< Json: any value, unknown fields are preserved
    kEnum,         ///< string in JSON, one of `names`
    kOptional,     ///< std::optional<element>: may be absent
    kList,         ///< std::vector<element>
    kMap,          ///< std::map<std::string, element>
    kStruct,       ///< `fields`
  };

  Kind kind;
  std::uint8_t size = 0;
  bool is_signed = false;
  const Type* element = nullptr;
  std::span<const EnumName> names{};
  std::span<const Field> fields{};
  std::span<const CelRule> validations{};  ///< of a whole struct
  const Rules* rules = nullptr;            ///< of a whole struct, wherever it stands

  // Access to a value of this type; set for the kinds that are named.
  std::int64_t (*get_enum)(const void* value) = nullptr;
  void (*set_enum)(void* value, std::int64_t number) = nullptr;
  /// kOptional, kList, kMap: makes it empty.
  void (*clear)(void* value) = nullptr;
  /// kOptional: a new element in its place; kList: a new last element.
  void* (*append)(void* value) = nullptr;
  /// kMap: a new element under `key`.
  void* (*insert)(void* value, std::string_view key) = nullptr;
  /// kOptional: 0 or 1; kList, kMap.
  std::size_t (*count)(const void* value) = nullptr;
  /// kOptional, kList.
  const void* (*at)(const void* value, std::size_t index) = nullptr;
  /// kMap: in the order of keys.
  void (*for_each)(const void* value, MapVisitor visit, void* context) = nullptr;
};

/// One member of a struct: its name in JSON, its type, where it stands, what it must hold to.
struct Field {
  std::string_view name;
  const Type* type;
  void* (*address)(void* owner);
  Rules rules;

  const void* address_in(const void* owner) const { return address(const_cast<void*>(owner)); }
  /// Absence is an error: not an optional, no default, not `absent_if_empty`.
  constexpr bool required() const {
    return type->kind != Type::Kind::kOptional && rules.default_json.empty() &&
           !rules.absent_if_empty;
  }
};

}  // namespace drydock::crd
