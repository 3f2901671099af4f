#pragma once
// Rules: what one field of a spec promises beyond its C++ type, in the words of OpenAPI schemas.
// Each member is the keyword of that name in the CRD's schema. Values, usable at compile time;
// rules_check.h refuses those that do not go with a field's type.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace drydock::crd {

/// One entry of x-kubernetes-validations.
struct CelRule {
  std::string_view rule{};                ///< "self.min <= self.max"
  std::string_view message{};             ///< for people; else "failed rule: ..."
  std::string_view message_expression{};  ///< CEL for a message; wins over `message`
  /// "FieldValueInvalid" (that of none), "FieldValueForbidden", "FieldValueRequired",
  /// "FieldValueDuplicate".
  std::string_view reason{};
  std::string_view field_path{};  ///< ".max": which field below this one is to blame
  /// A rule that speaks of oldSelf holds for new objects too: oldSelf is an optional then.
  bool optional_old_self = false;
};

struct Rules {
  std::string_view description{};
  std::string_view title{};

  // What a value must hold to; left out of a CRD whose validation is the operator's alone.
  std::optional<double> minimum{}, maximum{}, multiple_of{};
  bool exclusive_minimum = false, exclusive_maximum = false;
  std::optional<std::int64_t> min_length{}, max_length{};
  std::optional<std::int64_t> min_items{}, max_items{};
  std::optional<std::int64_t> min_properties{}, max_properties{};
  std::string_view pattern{};
  std::string_view enum_json{};          ///< a JSON list: `["a", "b"]`; C++ enums need none
  std::array<CelRule, 4> validations{};  ///< those without a rule count for nothing
  /// Once set it keeps its value: the CEL rule `self == oldSelf`.
  bool immutable = false;

  // Its shape.
  std::string_view format{};        ///< of strings: "uri", "ipv4", "email"
  std::string_view default_json{};  ///< a JSON text: what the server fills in for an absent field
  std::string_view example_json{};
  std::string_view list_type{};  ///< "atomic", "set", "map"
  /// No two items alike: list type "set", as uniqueItems itself is not allowed in CRDs.
  bool unique_items = false;
  std::array<std::string_view, 2> list_map_keys{};
  std::string_view map_type{};  ///< "atomic", "granular"
  bool preserve_unknown_fields = false;
  bool nullable = false;
  /// A list or a map that may be absent, which is the same as empty.
  bool absent_if_empty = false;
  /// For each item of a list, or each value of a map.
  const Rules* items = nullptr;
};

}  // namespace drydock::crd
