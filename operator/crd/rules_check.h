#pragma once
// Which rules go with which type: checked where a field is declared, at compile time, so that what
// an API server would refuse in a CRD does not compile. Pure functions.
#include "operator/crd/type.h"

namespace drydock::crd {

namespace internal {

constexpr bool has_text_rules(const Rules& rules) {
  return rules.min_length || rules.max_length || !rules.pattern.empty() || !rules.format.empty();
}
constexpr bool has_number_rules(const Rules& rules) {
  return rules.minimum || rules.maximum || rules.multiple_of || rules.exclusive_minimum ||
         rules.exclusive_maximum;
}
constexpr bool has_list_rules(const Rules& rules) {
  return rules.min_items || rules.max_items || rules.unique_items || !rules.list_type.empty() ||
         !rules.list_map_keys[0].empty();
}
constexpr bool has_map_rules(const Rules& rules) {
  return rules.min_properties || rules.max_properties || !rules.map_type.empty() ||
         rules.preserve_unknown_fields;
}
constexpr bool is_scalar(Type::Kind kind) {
  using enum Type::Kind;
  return kind != kJson && kind != kEmbedded && kind != kList && kind != kMap && kind != kStruct &&
         kind != kOptional;
}

constexpr const char* problem_of_keys(const Type& list, const Rules& rules) {
  if (rules.list_map_keys[0].empty()) return "a list of type map needs list_map_keys";
  if (list.element->kind != Type::Kind::kStruct) return "a list of type map holds structs";
  for (std::string_view key : rules.list_map_keys) {
    if (key.empty()) continue;
    const Field* found = nullptr;
    for (const Field& field : list.element->fields) {
      if (field.name == key) found = &field;
    }
    if (!found) return "list_map_keys name fields of the items";
    if (!is_scalar(found->type->kind)) return "a key in list_map_keys is a scalar, not optional";
    if (found->rules.nullable) return "a key in list_map_keys is not nullable";
  }
  return nullptr;
}

constexpr const char* problem_of_list(const Type& list, const Rules& rules) {
  const bool is_set = rules.unique_items || rules.list_type == "set";
  if (rules.unique_items && !rules.list_type.empty() && rules.list_type != "set")
    return "unique_items is list_type \"set\"";
  if (!rules.list_type.empty() && rules.list_type != "atomic" && rules.list_type != "set" &&
      rules.list_type != "map")
    return "list_type is \"atomic\", \"set\" or \"map\"";
  if (is_set && !is_scalar(list.element->kind)) return "a list of type set holds scalars";
  if (rules.list_type == "map") return problem_of_keys(list, rules);
  return rules.list_map_keys[0].empty() ? nullptr : "list_map_keys go with list_type \"map\"";
}

constexpr const char* problem_of_order(const Rules& rules) {
  if ((rules.exclusive_minimum && !rules.minimum) || (rules.exclusive_maximum && !rules.maximum))
    return "an exclusive limit needs the limit";
  if ((rules.minimum && rules.maximum && *rules.minimum > *rules.maximum) ||
      (rules.min_length && rules.max_length && *rules.min_length > *rules.max_length) ||
      (rules.min_items && rules.max_items && *rules.min_items > *rules.max_items) ||
      (rules.min_properties && rules.max_properties &&
       *rules.min_properties > *rules.max_properties))
    return "the lower limit is above the upper one";
  if (rules.multiple_of && *rules.multiple_of <= 0) return "multiple_of is above 0";
  return nullptr;
}

}  // namespace internal

/// Null, or why no value of this type, or none that an API server could check, has these rules.
constexpr const char* problem_of(const Type& type, const Rules& rules) {
  using enum Type::Kind;
  const bool is_optional = type.kind == kOptional;
  const Type& inner = is_optional ? *type.element : type;
  const Type::Kind kind = inner.kind;
  if (is_optional && inner.kind == kOptional) return "an optional of an optional";
  if (internal::has_number_rules(rules) && kind != kInteger && kind != kNumber)
    return "minimum, maximum and multiple_of are for numbers";
  if (internal::has_text_rules(rules) && kind != kString)
    return "lengths, pattern and format are for std::string";
  if (internal::has_list_rules(rules) && kind != kList) return "list rules are for std::vector";
  if (internal::has_map_rules(rules) && kind != kMap && kind != kStruct)
    return "map rules are for std::map and structs";
  if (!rules.map_type.empty() && rules.map_type != "atomic" && rules.map_type != "granular")
    return "map_type is \"atomic\" or \"granular\"";
  if (!rules.enum_json.empty() && kind != kString && kind != kInteger && kind != kNumber)
    return "enum_json is for strings and numbers";
  if (kind == kJson && (!rules.validations[0].rule.empty() || rules.immutable))
    return "CEL needs a type: it knows none of Json";
  if (rules.absent_if_empty && kind != kList && kind != kMap)
    return "absent_if_empty is for lists and maps";
  if (rules.nullable && !is_optional && !rules.absent_if_empty && kind != kJson)
    return "nullable needs a value for null: std::optional, Json or absent_if_empty";
  if (rules.items) {
    if (kind != kList && kind != kMap) return "items are for lists and maps";
    if (const char* problem = problem_of(*inner.element, *rules.items)) return problem;
  }
  if (kind == kList) {
    if (const char* problem = internal::problem_of_list(inner, rules)) return problem;
  }
  return internal::problem_of_order(rules);
}

}  // namespace drydock::crd
