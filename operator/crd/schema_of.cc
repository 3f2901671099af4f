#include "operator/crd/schema_of.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace drydock::crd {

namespace {

using OrderedJson = nlohmann::ordered_json;

// What resource.Quantity and time.ParseDuration take.
constexpr std::string_view kQuantityPattern =
    "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|"
    "([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";
constexpr std::string_view kDurationPattern =
    "^[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$";

OrderedJson number(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (value == std::floor(value) && std::abs(value) <= kExact)
    return static_cast<std::int64_t>(value);
  return value;
}

void put_text(OrderedJson& schema, const char* keyword, std::string_view text) {
  if (!text.empty()) schema[keyword] = text;
}

void put_json(OrderedJson& schema, const char* keyword, std::string_view text) {
  if (!text.empty()) schema[keyword] = OrderedJson::parse(text);
}

void put_flag(OrderedJson& schema, const char* keyword, bool flag) {
  if (flag) schema[keyword] = true;
}

template <class T>
void put_number(OrderedJson& schema, const char* keyword, const std::optional<T>& value) {
  if (value) schema[keyword] = number(static_cast<double>(*value));
}

void put_shape(OrderedJson& schema, const Rules& rules) {
  put_text(schema, "title", rules.title);
  put_text(schema, "description", rules.description);
  put_text(schema, "format", rules.format);
  put_flag(schema, "nullable", rules.nullable);
  put_json(schema, "default", rules.default_json);
  put_json(schema, "example", rules.example_json);
  put_text(schema, "x-kubernetes-list-type", rules.unique_items ? "set" : rules.list_type);
  OrderedJson keys = OrderedJson::array();
  for (std::string_view key : rules.list_map_keys) {
    if (!key.empty()) keys.push_back(key);
  }
  if (!keys.empty()) schema["x-kubernetes-list-map-keys"] = std::move(keys);
  put_text(schema, "x-kubernetes-map-type", rules.map_type);
  put_flag(schema, "x-kubernetes-preserve-unknown-fields", rules.preserve_unknown_fields);
}

void put_constraints(OrderedJson& schema, const Rules& rules) {
  put_number(schema, "minimum", rules.minimum);
  put_flag(schema, "exclusiveMinimum", rules.exclusive_minimum);
  put_number(schema, "maximum", rules.maximum);
  put_flag(schema, "exclusiveMaximum", rules.exclusive_maximum);
  put_number(schema, "multipleOf", rules.multiple_of);
  put_number(schema, "minLength", rules.min_length);
  put_number(schema, "maxLength", rules.max_length);
  put_number(schema, "minItems", rules.min_items);
  put_number(schema, "maxItems", rules.max_items);
  put_number(schema, "minProperties", rules.min_properties);
  put_number(schema, "maxProperties", rules.max_properties);
  put_text(schema, "pattern", rules.pattern);
  put_json(schema, "enum", rules.enum_json);
  put_validations(schema, rules.validations);
  if (rules.immutable) {
    put_validations(schema, std::array{CelRule{"self == oldSelf", "is immutable"}});
  }
}

// null is a value like any other for an enum.
void put_null_into_enum(OrderedJson& schema) {
  const auto names = schema.find("enum");
  if (names != schema.end() && !names->back().is_null()) names->push_back(nullptr);
}

// What the rules of a field, of a list's items or of a map's values add to the type's schema.
void put_rules(OrderedJson& schema, const Rules& rules, SchemaMode mode) {
  put_shape(schema, rules);
  if (mode == SchemaMode::kFull) put_constraints(schema, rules);
  if (rules.nullable) put_null_into_enum(schema);
  if (!rules.items) return;
  const char* part = schema.contains("items") ? "items" : "additionalProperties";
  put_rules(schema[part], *rules.items, mode);
}

OrderedJson struct_schema(const Type& type, SchemaMode mode) {
  OrderedJson properties = OrderedJson::object();
  OrderedJson required = OrderedJson::array();
  for (const Field& field : type.fields) {
    OrderedJson property = schema_of(*field.type, mode);
    put_rules(property, field.rules, mode);
    properties[std::string(field.name)] = std::move(property);
    if (field.required()) required.push_back(field.name);
  }
  OrderedJson schema{{"type", "object"}};
  if (type.rules) put_rules(schema, *type.rules, mode);
  if (!properties.empty()) schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  if (mode == SchemaMode::kFull) put_validations(schema, type.validations);
  return schema;
}

// API servers know the ranges of int32 and int64 by their names, and of no others.
OrderedJson integer_schema(const Type& type) {
  OrderedJson schema{{"type", "integer"}};
  schema["format"] = (type.is_signed ? "int" : "uint") + std::to_string(type.size * 8);
  const bool is_small = type.size < 4;
  const int bits = type.size * 8;
  if (!type.is_signed) schema["minimum"] = 0;
  if (is_small && type.is_signed) schema["minimum"] = -(1 << (bits - 1));
  if (is_small) schema["maximum"] = type.is_signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
  return schema;
}

OrderedJson enum_schema(const Type& type) {
  OrderedJson names = OrderedJson::array();
  for (const EnumName& entry : type.names) names.push_back(entry.name);
  return {{"type", "string"}, {"enum", std::move(names)}};
}

OrderedJson int_or_string_schema(std::string_view pattern) {
  OrderedJson schema;
  schema["anyOf"] = OrderedJson::array(
      {OrderedJson::object({{"type", "integer"}}), OrderedJson::object({{"type", "string"}})});
  put_text(schema, "pattern", pattern);
  schema["x-kubernetes-int-or-string"] = true;
  return schema;
}

// An item of a list or a value of a map: where it may be missing, null stands for it.
OrderedJson element_schema(const Type& type, SchemaMode mode) {
  OrderedJson schema = schema_of(type, mode);
  if (type.kind != Type::Kind::kOptional) return schema;
  schema["nullable"] = true;
  put_null_into_enum(schema);
  return schema;
}

}  // namespace

void put_validations(OrderedJson& schema, std::span<const CelRule> rules) {
  for (const CelRule& rule : rules) {
    if (rule.rule.empty()) continue;
    OrderedJson entry{{"rule", rule.rule}};
    put_text(entry, "message", rule.message);
    put_text(entry, "messageExpression", rule.message_expression);
    put_text(entry, "reason", rule.reason);
    put_text(entry, "fieldPath", rule.field_path);
    put_flag(entry, "optionalOldSelf", rule.optional_old_self);
    schema["x-kubernetes-validations"].push_back(std::move(entry));
  }
}

nlohmann::ordered_json schema_of(const Type& type, SchemaMode mode) {
  switch (type.kind) {
    case Type::Kind::kBoolean:
      return {{"type", "boolean"}};
    case Type::Kind::kInteger:
      return integer_schema(type);
    case Type::Kind::kNumber:
      return {{"type", "number"}, {"format", type.size == 4 ? "float" : "double"}};
    case Type::Kind::kString:
      return {{"type", "string"}};
    case Type::Kind::kTime:
      return {{"type", "string"}, {"format", "date-time"}};
    case Type::Kind::kDuration:
      return {{"type", "string"}, {"pattern", kDurationPattern}};
    case Type::Kind::kQuantity:
      return int_or_string_schema(kQuantityPattern);
    case Type::Kind::kIntOrString:
      return int_or_string_schema({});
    case Type::Kind::kEmbedded:
      return {{"type", "object"},
              {"x-kubernetes-embedded-resource", true},
              {"x-kubernetes-preserve-unknown-fields", true}};
    case Type::Kind::kJson:
      return {{"x-kubernetes-preserve-unknown-fields", true}};
    case Type::Kind::kEnum:
      return enum_schema(type);
    case Type::Kind::kOptional:
      return schema_of(*type.element, mode);
    case Type::Kind::kList:
      return {{"type", "array"}, {"items", element_schema(*type.element, mode)}};
    case Type::Kind::kMap:
      return {{"type", "object"}, {"additionalProperties", element_schema(*type.element, mode)}};
    case Type::Kind::kStruct:
      return struct_schema(type, mode);
  }
  std::unreachable();
}

}  // namespace drydock::crd
