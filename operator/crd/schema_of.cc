#include "operator/crd/schema_of.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace drydock::crd {

namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson number(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (value == std::floor(value) && std::abs(value) <= kExact)
    return static_cast<std::int64_t>(value);
  return value;
}

void put_text(OrderedJson& schema, const char* keyword, std::string_view text) {
  if (!text.empty()) schema[keyword] = text;
}

template <class T>
void put_number(OrderedJson& schema, const char* keyword, const std::optional<T>& value) {
  if (value) schema[keyword] = number(static_cast<double>(*value));
}

void put_validations(OrderedJson& schema, std::span<const CelRule> rules) {
  OrderedJson list = OrderedJson::array();
  for (const CelRule& rule : rules) {
    if (rule.rule.empty()) continue;
    OrderedJson entry{{"rule", rule.rule}};
    put_text(entry, "message", rule.message);
    list.push_back(std::move(entry));
  }
  if (!list.empty()) schema["x-kubernetes-validations"] = std::move(list);
}

void put_shape(OrderedJson& schema, const Rules& rules) {
  put_text(schema, "description", rules.description);
  put_text(schema, "format", rules.format);
  if (rules.nullable) schema["nullable"] = true;
  if (!rules.default_json.empty()) schema["default"] = OrderedJson::parse(rules.default_json);
  put_text(schema, "x-kubernetes-list-type", rules.list_type);
  OrderedJson keys = OrderedJson::array();
  for (std::string_view key : rules.list_map_keys) {
    if (!key.empty()) keys.push_back(key);
  }
  if (!keys.empty()) schema["x-kubernetes-list-map-keys"] = std::move(keys);
  put_text(schema, "x-kubernetes-map-type", rules.map_type);
}

void put_constraints(OrderedJson& schema, const Rules& rules) {
  put_number(schema, "minimum", rules.minimum);
  if (rules.exclusive_minimum) schema["exclusiveMinimum"] = true;
  put_number(schema, "maximum", rules.maximum);
  if (rules.exclusive_maximum) schema["exclusiveMaximum"] = true;
  put_number(schema, "multipleOf", rules.multiple_of);
  put_number(schema, "minLength", rules.min_length);
  put_number(schema, "maxLength", rules.max_length);
  put_number(schema, "minItems", rules.min_items);
  put_number(schema, "maxItems", rules.max_items);
  put_number(schema, "minProperties", rules.min_properties);
  put_number(schema, "maxProperties", rules.max_properties);
  put_text(schema, "pattern", rules.pattern);
  put_validations(schema, rules.validations);
}

OrderedJson struct_schema(const Type& type, SchemaMode mode) {
  OrderedJson properties = OrderedJson::object();
  OrderedJson required = OrderedJson::array();
  for (const Field& field : type.fields) {
    OrderedJson property = schema_of(*field.type, mode);
    put_shape(property, field.rules);
    if (mode == SchemaMode::kFull) put_constraints(property, field.rules);
    properties[std::string(field.name)] = std::move(property);
    if (field.required()) required.push_back(field.name);
  }
  OrderedJson schema{{"type", "object"}};
  if (!properties.empty()) schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  if (mode == SchemaMode::kFull) put_validations(schema, type.validations);
  return schema;
}

OrderedJson integer_schema(const Type& type) {
  OrderedJson schema{{"type", "integer"}};
  schema["format"] = (type.is_signed ? "int" : "uint") + std::to_string(type.size * 8);
  if (!type.is_signed) schema["minimum"] = 0;
  return schema;
}

}  // namespace

nlohmann::ordered_json schema_of(const Type& type, SchemaMode mode) {
  switch (type.kind) {
    case Type::Kind::kBoolean:
      return {{"type", "boolean"}};
    case Type::Kind::kInteger:
      return integer_schema(type);
    case Type::Kind::kNumber:
      return {{"type", "number"}, {"format", "double"}};
    case Type::Kind::kString:
      return {{"type", "string"}};
    case Type::Kind::kTime:
      return {{"type", "string"}, {"format", "date-time"}};
    case Type::Kind::kJson:
      return {{"x-kubernetes-preserve-unknown-fields", true}};
    case Type::Kind::kEnum: {
      OrderedJson names = OrderedJson::array();
      for (const EnumName& entry : type.names) names.push_back(entry.name);
      return {{"type", "string"}, {"enum", std::move(names)}};
    }
    case Type::Kind::kOptional:
      return schema_of(*type.element, mode);
    case Type::Kind::kList:
      return {{"type", "array"}, {"items", schema_of(*type.element, mode)}};
    case Type::Kind::kMap:
      return {{"type", "object"}, {"additionalProperties", schema_of(*type.element, mode)}};
    case Type::Kind::kStruct:
      return struct_schema(type, mode);
  }
  std::unreachable();
}

}  // namespace drydock::crd
