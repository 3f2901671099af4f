#include <fmt/format.h>

#include <algorithm>

#include "fakeapi/types/crd_checks.h"
#include "fakeapi/types/crd_view.h"
#include "operator/schema/cel/rules.h"
#include "operator/schema/object_rules.h"
#include "operator/schema/pattern.h"
#include "operator/schema/prune.h"
#include "operator/schema/validate.h"

namespace drydock::fake {

using schema::FieldErrors;
using schema::index_path;
using schema::key_path;

namespace {

bool is_set(const Json& schema, const char* key) {
  auto it = schema.find(key);
  return it != schema.end() && !it->is_null() && *it != false && *it != "" &&
         !(it->is_structured() && it->empty());
}
const Json* object_in(const Json& schema, const char* key) {
  auto it = schema.find(key);
  return it != schema.end() && it->is_object() ? &*it : nullptr;
}
std::string type_of(const Json& schema) { return std::string(string_at(schema, {"type"})); }

// Calls visit(part, path) for each schema within one, at any depth, itself included.
template <class Visit>
void each_part(const Json& root, const Visit& visit) {
  std::vector<std::pair<const Json*, int>> queue{{&root, 0}};
  while (!queue.empty()) {
    const auto [at, depth] = queue.back();
    queue.pop_back();
    if (!at->is_object()) continue;
    if (!visit(*at, depth)) return;
    if (const Json* properties = object_in(*at, "properties"))
      for (const Json& part : *properties) queue.emplace_back(&part, depth + 1);
    for (const char* key : {"items", "additionalProperties", "not"})
      if (const Json* part = object_in(*at, key)) queue.emplace_back(part, depth + 1);
    for (const char* key : {"allOf", "anyOf", "oneOf"})
      for (const Json& part : array_at(*at, {key})) queue.emplace_back(&part, depth + 1);
  }
}

enum class Level { kRoot, kItem, kField };

class StructuralCheck {
 public:
  FieldErrors errors;

  void invariants(const Json& schema, Level level, const std::string& path) {
    const std::string type = type_of(schema);
    const bool int_or_string = is_set(schema, "x-kubernetes-int-or-string");
    const bool preserve = is_set(schema, "x-kubernetes-preserve-unknown-fields");
    const bool embedded = is_set(schema, "x-kubernetes-embedded-resource");
    const Json* items = object_in(schema, "items");
    const Json* properties = object_in(schema, "properties");
    if (type == "array" && !items)
      errors.push_back(schema::required(path + ".items", "must be specified"));
    if (items) invariants(*items, Level::kItem, path + ".items");
    if (properties)
      for (const auto& [name, property] : properties->items())
        invariants(property, Level::kField, key_path(path + ".properties", name));
    if (auto values = schema.find("additionalProperties");
        values != schema.end() && !values->is_null()) {
      if (level == Level::kRoot)
        errors.push_back(
            schema::forbidden(path + ".additionalProperties", "must not be used at the root"));
      if (values->is_object()) invariants(*values, Level::kField, path + ".additionalProperties");
    }
    extensions(int_or_string, preserve, embedded, path);
    value_validation(schema, is_int_and_string(array_at(schema, {"anyOf"})),
                     starts_with_int_or_string(schema), path);

    if (embedded && type != "object") {
      constexpr std::string_view kDetail =
          "must be object if x-kubernetes-embedded-resource is true";
      if (type.empty())
        errors.push_back(schema::required(path + ".type", kDetail));
      else
        errors.push_back(schema::invalid(path + ".type", type, kDetail));
    } else if (type.empty() && !int_or_string && !preserve) {
      errors.push_back(
          schema::required(path + ".type", level == Level::kRoot ? "must not be empty at the root"
                                           : level == Level::kItem
                                               ? "must not be empty for specified array items"
                                               : "must not be empty for specified object fields"));
    }
    if (embedded && is_set(schema, "additionalProperties"))
      errors.push_back(
          schema::forbidden(path + ".additionalProperties",
                            "must not be used if x-kubernetes-embedded-resource is set"));
    if (level == Level::kRoot && !type.empty() && type != "object")
      errors.push_back(schema::invalid(path + ".type", type, "must be object at the root"));
    if (properties && (level == Level::kRoot || embedded)) meta_fields(*properties, level, path);
    if (embedded && !preserve && !properties)
      errors.push_back(
          schema::required(path + ".properties",
                           "must not be empty if x-kubernetes-embedded-resource is true without "
                           "x-kubernetes-preserve-unknown-fields"));
  }

  // What logical operators speak of must be declared outside them.
  void completeness(const Json& validation, const Json* schema, const std::string& schema_path,
                    const std::string& path) {
    if (const Json* inner = object_in(validation, "not"))
      nested_completeness(*inner, schema, schema_path, path + ".not");
    for (const char* key : {"allOf", "anyOf", "oneOf"}) {
      std::size_t index = 0;
      for (const Json& part : array_at(validation, {key}))
        nested_completeness(part, schema, schema_path, index_path(path + "." + key, index++));
    }
  }

 private:
  void nested_completeness(const Json& validation, const Json* schema,
                           const std::string& schema_path, const std::string& path) {
    if (!schema) {
      errors.push_back(schema::required(schema_path, "because it is defined in " + path));
      return;
    }
    completeness(validation, schema, schema_path, path);
    if (const Json* items = object_in(validation, "items"))
      nested_completeness(*items, object_in(*schema, "items"), schema_path + ".items",
                          path + ".items");
    const Json* properties = object_in(validation, "properties");
    if (!properties) return;
    const Json* declared = object_in(*schema, "properties");
    for (const auto& [name, property] : properties->items()) {
      const Json* match = declared && declared->contains(name) ? &(*declared)[name] : nullptr;
      nested_completeness(property, match, key_path(schema_path + ".properties", name),
                          key_path(path + ".properties", name));
    }
  }

  void extensions(bool int_or_string, bool preserve, bool embedded, const std::string& path) {
    if (!int_or_string) return;
    if (preserve)
      errors.push_back(schema::invalid(path + ".x-kubernetes-preserve-unknown-fields", true,
                                       "must be false if x-kubernetes-int-or-string is true"));
    if (embedded)
      errors.push_back(schema::invalid(path + ".x-kubernetes-embedded-resource", true,
                                       "must be false if x-kubernetes-int-or-string is true"));
  }

  void meta_fields(const Json& properties, Level level, const std::string& path) {
    for (const char* name : {"kind", "apiVersion"})
      if (auto it = properties.find(name); it != properties.end() && type_of(*it) != "string")
        errors.push_back(schema::invalid(key_path(path + ".properties", name) + ".type",
                                         type_of(*it), "must be string"));
    auto it = properties.find("metadata");
    if (it == properties.end()) return;
    const std::string at = key_path(path + ".properties", "metadata");
    if (type_of(*it) != "object")
      errors.push_back(schema::invalid(at + ".type", type_of(*it), "must be object"));
    if (level != Level::kRoot) return;
    Json rest = *it;
    rest.erase("type");
    rest.erase("default");
    if (const Json* inner = object_in(rest, "properties")) {
      const std::size_t known = inner->contains("name") + inner->contains("generateName");
      if (known == inner->size()) rest.erase("properties");
    }
    if (!rest.empty())
      errors.push_back(schema::forbidden(at,
                                         "must not specify anything other than name and "
                                         "generateName, but metadata is implicitly specified"));
  }

  static bool is_int_and_string(const Json& any_of) {
    return any_of.size() == 2 && any_of[0] == Json{{"type", "integer"}} &&
           any_of[1] == Json{{"type", "string"}};
  }
  static bool starts_with_int_or_string(const Json& schema) {
    const Json& all = array_at(schema, {"allOf"});
    return !all.empty() && all[0].is_object() && is_int_and_string(array_at(all[0], {"anyOf"}));
  }

  void value_validation(const Json& schema, bool skip_any, bool skip_first_all,
                        const std::string& path) {
    std::size_t index = 0;
    for (const Json& part : array_at(schema, {"allOf"})) {
      nested(part, skip_first_all && index == 0, index_path(path + ".allOf", index));
      ++index;
    }
    index = 0;
    if (!skip_any)
      for (const Json& part : array_at(schema, {"anyOf"}))
        nested(part, false, index_path(path + ".anyOf", index++));
    index = 0;
    for (const Json& part : array_at(schema, {"oneOf"}))
      nested(part, false, index_path(path + ".oneOf", index++));
    if (const Json* inner = object_in(schema, "not")) nested(*inner, false, path + ".not");
    if (const std::string pattern(string_at(schema, {"pattern"})); !pattern.empty())
      if (const auto compiled = schema::Pattern::compile(pattern); !compiled)
        errors.push_back(schema::invalid(
            path + ".pattern", pattern,
            "must be a valid regular expression, but isn't: " + compiled.error().message));
  }

  void nested(const Json& schema, bool skip_any, const std::string& path) {
    if (!schema.is_object()) return;
    value_validation(schema, skip_any, false, path);
    if (const Json* items = object_in(schema, "items")) nested(*items, false, path + ".items");
    if (const Json* properties = object_in(schema, "properties"))
      for (const auto& [name, property] : properties->items())
        nested(property, false, key_path(path + ".properties", name));
    const auto forbid = [&](const char* key, const char* detail) {
      const auto it = schema.find(key);
      const bool undefined = std::string_view(detail).contains("undefined");
      if (it != schema.end() && !it->is_null() && (undefined || is_set(schema, key)))
        errors.push_back(schema::forbidden(path + "." + key, detail));
    };
    forbid("type", "must be empty to be structural");
    forbid("additionalProperties", "must be undefined to be structural");
    forbid("default", "must be undefined to be structural");
    forbid("title", "must be empty to be structural");
    forbid("description", "must be empty to be structural");
    forbid("nullable", "must be false to be structural");
    forbid("x-kubernetes-preserve-unknown-fields", "must be false to be structural");
    forbid("x-kubernetes-embedded-resource", "must be false to be structural");
    forbid("x-kubernetes-int-or-string", "must be false to be structural");
    forbid("x-kubernetes-list-map-keys", "must be empty to be structural");
    forbid("x-kubernetes-list-type", "must be undefined to be structural");
    forbid("x-kubernetes-map-type", "must be undefined to be structural");
    forbid("x-kubernetes-validations", "must be empty to be structural");
    if (const Json* properties = object_in(schema, "properties");
        properties && properties->contains("metadata"))
      errors.push_back(schema::forbidden(key_path(path + ".properties", "metadata"),
                                         "must not be specified in a nested context"));
  }
};

// Errors of a value that stands at `base`, told with paths from the value's root.
FieldErrors rebased(FieldErrors errors, const std::string& base) {
  for (schema::FieldError& error : errors)
    error.field = error.field == "<nil>" ? base : schema::child_path(base, error.field);
  return errors;
}

// A default may be set on create and on an update, so that it must hold both ways.
FieldErrors rule_errors(const schema::Schema& schema, const Json& value) {
  FieldErrors errors;
  schema::cel::check_rules(schema, value, &value, errors, schema.embedded_resource);
  if (errors.empty())
    schema::cel::check_rules(schema, value, nullptr, errors, schema.embedded_resource);
  return errors;
}

FieldErrors value_errors(const schema::Schema& schema, const Json& value) {
  FieldErrors errors = schema::validate(schema, value);
  schema::check_embedded_resources(schema, value, errors);
  return errors.empty() ? rule_errors(schema, value) : errors;
}

// `root`: the schema of the object, which is held against what an embedded resource must have.
void defaults_at(const Json& json, const std::string& path, bool root, FieldErrors& errors) {
  if (!json.is_object()) return;
  if (auto it = json.find("default"); it != json.end() && !it->is_null()) {
    schema::SchemaSet set;
    Json embedded = root ? json : Json();
    if (root) embedded["x-kubernetes-embedded-resource"] = true;
    const schema::Schema* schema = set.compile(root ? embedded : json);
    Json pruned = *it;
    std::vector<std::string> unknown;
    if (!schema::prune(*schema, pruned, schema::Root::kValue).empty())
      errors.push_back(schema::invalid(path + ".default", *it, "must not have unknown fields"));
    if (const std::string problem = schema::coerce_embedded_metadata(*schema, pruned, unknown);
        !problem.empty())
      errors.push_back(schema::invalid(path + ".default", *it, problem));
    else
      add(errors, rebased(value_errors(*schema, *it), path + ".default"));
  }
  if (const Json* items = object_in(json, "items"))
    defaults_at(*items, path + ".items", false, errors);
  if (const Json* properties = object_in(json, "properties"))
    for (const auto& [name, property] : properties->items())
      defaults_at(property, key_path(path + ".properties", name), false, errors);
}

}  // namespace

FieldErrors check_structural(const Json& schema, const std::string& path) {
  StructuralCheck check;
  check.invariants(schema, Level::kRoot, path);
  check.completeness(schema, &schema, path, path);
  std::ranges::sort(check.errors, {},
                    [](const schema::FieldError& error) { return schema::to_string(error); });
  return std::move(check.errors);
}

bool has_unsupported_constructs(const Json& schema) {
  bool found = false;
  each_part(schema, [&](const Json& part, int) {
    for (const char* key : {"id", "$ref", "$schema", "additionalItems", "patternProperties",
                            "definitions", "dependencies"})
      found |= is_set(part, key);
    auto items = part.find("items");
    found |= items != part.end() && items->is_array();
    return !found;
  });
  return found;
}

bool names_schema_version(const Json& schema) {
  bool found = false;
  each_part(schema, [&](const Json& part, int) { return !(found = is_set(part, "$schema")); });
  return found;
}

bool is_too_deep(const Json& schema) {
  bool deep = false;
  each_part(schema, [&](const Json&, int depth) { return !(deep = depth > kMaxCrdSchemaDepth); });
  return deep;
}

FieldErrors check_defaults(const Json& schema, const std::string& path) {
  FieldErrors errors;
  defaults_at(schema, path, true, errors);
  return errors;
}

}  // namespace drydock::fake
