#include "operator/schema/schema.h"

#include <algorithm>

#include "operator/schema/cel/program.h"
#include "operator/schema/format.h"

namespace drydock::schema {
namespace {

constexpr std::string_view kComponents = "#/components/schemas/";
constexpr std::string_view kDefinitions = "#/definitions/";

std::string text_of(const Json& json, const char* key) {
  return std::string(string_at(json, {key}));
}

bool flag_of(const Json& json, const char* key) {
  const Json* found = find_path(json, {key});
  return found && found->is_boolean() && found->get<bool>();
}

std::optional<double> number_of(const Json& json, const char* key) {
  const Json* found = find_path(json, {key});
  return found && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::optional<std::int64_t> count_of(const Json& json, const char* key) {
  const Json* found = find_path(json, {key});
  return found && found->is_number_integer() ? std::optional(found->get<std::int64_t>())
                                             : std::nullopt;
}

std::vector<std::string> strings_of(const Json& json, const char* key) {
  std::vector<std::string> texts;
  if (const Json* found = find_path(json, {key}); found && found->is_array())
    for (const Json& text : *found)
      if (text.is_string()) texts.push_back(text.get<std::string>());
  return texts;
}

Type type_of(std::string_view name) {
  if (name == "object") return Type::kObject;
  if (name == "array") return Type::kArray;
  if (name == "string") return Type::kString;
  if (name == "integer") return Type::kInteger;
  if (name == "number") return Type::kNumber;
  if (name == "boolean") return Type::kBoolean;
  return Type::kAny;
}

std::vector<CelRule> rules_of(const Json& json) {
  std::vector<CelRule> rules;
  const Json* found = find_path(json, {"x-kubernetes-validations"});
  if (!found || !found->is_array()) return rules;
  for (const Json& rule : *found) {
    if (!rule.is_object()) continue;
    rules.push_back({.rule = text_of(rule, "rule"),
                     .message = text_of(rule, "message"),
                     .message_expression = text_of(rule, "messageExpression"),
                     .reason = text_of(rule, "reason"),
                     .field_path = text_of(rule, "fieldPath"),
                     .optional_old_self = flag_of(rule, "optionalOldSelf")});
  }
  return rules;
}

// Everything of a schema but its parts.
void fill_scalars(Schema& schema, const Json& json) {
  schema.type = type_of(string_at(json, {"type"}));
  schema.format = text_of(json, "format");
  schema.format_is_known = is_known_format(schema.format);
  schema.title = text_of(json, "title");
  schema.description = text_of(json, "description");
  schema.nullable = flag_of(json, "nullable");
  schema.required = strings_of(json, "required");
  if (const Json* value = find_path(json, {"default"}); value && !value->is_null())
    schema.default_value = *value;
  if (const Json* values = find_path(json, {"enum"}); values && values->is_array())
    schema.enum_values.assign(values->begin(), values->end());
  schema.pattern = text_of(json, "pattern");
  schema.minimum = number_of(json, "minimum");
  schema.maximum = number_of(json, "maximum");
  schema.multiple_of = number_of(json, "multipleOf");
  schema.exclusive_minimum = flag_of(json, "exclusiveMinimum");
  schema.exclusive_maximum = flag_of(json, "exclusiveMaximum");
  schema.min_length = count_of(json, "minLength");
  schema.max_length = count_of(json, "maxLength");
  schema.min_items = count_of(json, "minItems");
  schema.max_items = count_of(json, "maxItems");
  schema.min_properties = count_of(json, "minProperties");
  schema.max_properties = count_of(json, "maxProperties");
  schema.unique_items = flag_of(json, "uniqueItems");
  schema.int_or_string =
      flag_of(json, "x-kubernetes-int-or-string") || schema.format == "int-or-string";
  schema.preserve_unknown_fields = flag_of(json, "x-kubernetes-preserve-unknown-fields");
  schema.embedded_resource = flag_of(json, "x-kubernetes-embedded-resource");
  schema.list_map_keys = strings_of(json, "x-kubernetes-list-map-keys");
  schema.patch_merge_key = text_of(json, "x-kubernetes-patch-merge-key");
  schema.validations = rules_of(json);
}

// What may also stand beside a reference.
void fill_extensions(Schema& schema, const Json& json) {
  if (const std::string list = text_of(json, "x-kubernetes-list-type"); !list.empty()) {
    schema.list_type_given = true;
    schema.list_type = list == "map"   ? ListType::kMap
                       : list == "set" ? ListType::kSet
                                       : ListType::kAtomic;
  }
  if (const std::string map = text_of(json, "x-kubernetes-map-type"); !map.empty())
    schema.map_type = map == "atomic" ? MapType::kAtomic : MapType::kGranular;
  if (std::string strategy = text_of(json, "x-kubernetes-patch-strategy"); !strategy.empty())
    schema.patch_strategy = std::move(strategy);
  if (const Json* kinds = find_path(json, {"x-kubernetes-group-version-kind"});
      kinds && kinds->is_array())
    for (const Json& kind : *kinds)
      schema.group_version_kinds.push_back(
          {text_of(kind, "group"), text_of(kind, "version"), text_of(kind, "kind")});
}

// The component that the schema is a reference to, by $ref or by an allOf of one $ref.
std::optional<std::string> reference_of(const Json& json) {
  std::string_view reference = string_at(json, {"$ref"});
  if (reference.empty()) {
    const Json* all = find_path(json, {"allOf"});
    if (!all || !all->is_array() || all->size() != 1 || json.contains("type")) return std::nullopt;
    reference = string_at((*all)[0], {"$ref"});
  }
  for (std::string_view prefix : {kComponents, kDefinitions})
    if (reference.starts_with(prefix)) return std::string(reference.substr(prefix.size()));
  return std::nullopt;
}

// Whether a reference is that and no more. `default: {}` is what the built-in documents write
// beside each struct that is no pointer; it says nothing.
bool is_plain_reference(const Json& json) {
  for (const auto& [key, value] : json.items()) {
    if (key == "$ref" || key == "allOf" || key == "description" || key == "title") continue;
    if (key == "default" && value.is_object() && value.empty()) continue;
    return false;
  }
  return true;
}

WrittenAs written_as(std::string_view component) {
  const std::string_view name = component.substr(component.rfind('.') + 1);
  if (name == "Time") return WrittenAs::kTime;
  if (name == "MicroTime") return WrittenAs::kMicroTime;
  if (name == "Quantity") return WrittenAs::kQuantity;
  const bool own = name == "IntOrString" || name == "Duration" || name == "JSON";
  return own ? WrittenAs::kOwnWords : WrittenAs::kPlain;
}

Contents own_contents(const Schema& schema) {
  return {
      .rules = !schema.validations.empty(),
      .list_keys = schema.list_type != ListType::kAtomic || schema.patch_strategy.contains("merge"),
      .embedded = schema.embedded_resource,
      .defaults = schema.default_value.has_value()};
}

}  // namespace

void Contents::merge(const Contents& other) {
  rules |= other.rules;
  list_keys |= other.list_keys;
  embedded |= other.embedded;
  defaults |= other.defaults;
}

SchemaSet::SchemaSet(Json components)
    : components_(std::move(components)), from_components_(true) {}

void SchemaSet::add_components(Json components) {
  if (!components_.is_object()) components_ = Json::object();
  from_components_ = true;
  for (auto& [name, json] : components.items()) components_.emplace(name, std::move(json));
}

const Schema* SchemaSet::component(std::string_view name) {
  if (auto it = compiled_.find(name); it != compiled_.end()) return it->second;
  if (!components_.is_object()) return nullptr;
  auto it = components_.find(name);
  if (it == components_.end()) return nullptr;
  Schema* schema = make();
  compiled_.emplace(name, schema);
  ++unfinished_;
  schema->component = name;
  schema->written_as = written_as(name);
  fill(*schema, *it);
  if (--unfinished_ == 0) {
    // A copy of a component that was being compiled had to wait for it.
    for (auto& [copy, original, json] : std::exchange(copies_, {})) {
      *copy = *original;
      fill_reference(*copy, *json);
    }
    note_contents();
  }
  return schema;
}

void SchemaSet::fill_reference(Schema& schema, const Json& json) {
  if (const Json* value = find_path(json, {"default"}); value && !value->is_null())
    schema.default_value = *value;
  if (json.contains("nullable")) schema.nullable = flag_of(json, "nullable");
  fill_extensions(schema, json);
}

const Schema* SchemaSet::part(const Json& json) {
  if (const auto reference = reference_of(json)) {
    const Schema* target = component(*reference);
    if (target && is_plain_reference(json)) return target;
    if (target) {
      Schema* copy = make();
      if (unfinished_ > 0) {
        copies_.emplace_back(copy, target, &json);
      } else {
        *copy = *target;
        fill_reference(*copy, json);
      }
      return copy;
    }
  }
  Schema* schema = make();
  fill(*schema, json);
  return schema;
}

const Schema* SchemaSet::compile(const Json& schema) {
  const std::size_t first = nodes_.size();
  const Schema* compiled = part(schema);
  compile_rules(first);
  noted_ = std::min(noted_, first);
  note_contents();
  return compiled;
}

// Schemas may refer to each other in circles: what one contains is passed on until none learns
// more.
void SchemaSet::note_contents() {
  for (std::size_t i = noted_; i < nodes_.size(); ++i) nodes_[i].contents = own_contents(nodes_[i]);
  for (bool changed = true; changed;) {
    changed = false;
    // Parts are made after what they are part of.
    for (std::size_t i = nodes_.size(); i-- > noted_;) {
      Schema& schema = nodes_[i];
      Contents all = schema.contents;
      for (const auto& [name, property] : schema.properties) all.merge(property->contents);
      if (schema.additional_properties) all.merge(schema.additional_properties->contents);
      if (schema.items) all.merge(schema.items->contents);
      changed |= all != schema.contents;
      schema.contents = all;
    }
  }
  noted_ = nodes_.size();
}

// The first new node is the root, a whole object.
void SchemaSet::compile_rules(std::size_t first_node) {
  for (std::size_t i = first_node; i < nodes_.size(); ++i)
    for (CelRule& rule : nodes_[i].validations)
      rule.compiled =
          cel::compile_rule(rule, nodes_[i], i == first_node || nodes_[i].embedded_resource);
}

void SchemaSet::fill(Schema& schema, const Json& json) {
  if (!json.is_object() || depth_ >= kMaxSchemaDepth) {
    schema.preserve_unknown_fields = true;
    return;
  }
  ++depth_;
  fill_scalars(schema, json);
  fill_extensions(schema, json);
  if (const Json* properties = find_path(json, {"properties"});
      properties && properties->is_object())
    for (const auto& [name, property] : properties->items()) {
      schema.properties.emplace(name, part(property));
      if (const Json* value = find_path(property, {"default"});
          value && value->is_object() && value->empty() && reference_of(property))
        schema.struct_properties.push_back(name);
    }
  if (const Json* values = find_path(json, {"additionalProperties"})) {
    if (values->is_object()) schema.additional_properties = part(*values);
    schema.additional_properties_allowed = values->is_boolean() && values->get<bool>();
    schema.additional_properties_forbidden = values->is_boolean() && !values->get<bool>();
  }
  if (const Json* items = find_path(json, {"items"}); items && items->is_object())
    schema.items = part(*items);
  const auto parts = [&](const char* key, std::vector<const Schema*>& into) {
    if (const Json* list = find_path(json, {key}); list && list->is_array())
      for (const Json& each : *list) into.push_back(part(each));
  };
  parts("allOf", schema.all_of);
  parts("anyOf", schema.any_of);
  parts("oneOf", schema.one_of);
  if (const Json* inner = find_path(json, {"not"}); inner && inner->is_object())
    schema.not_schema = part(*inner);
  // In the built-in documents a type that says nothing of its fields holds any (RawExtension,
  // FieldsV1, JSON).
  if (from_components_ && schema.properties.empty() && !schema.additional_properties &&
      !schema.items &&
      (schema.type == Type::kObject || (schema.type == Type::kAny && schema.one_of.empty())))
    schema.preserve_unknown_fields = true;
  --depth_;
}

}  // namespace drydock::schema
