#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "fakeapi/types/crd_cel.h"
#include "fakeapi/types/crd_checks.h"
#include "fakeapi/types/crd_view.h"
#include "operator/schema/pattern.h"

namespace drydock::fake {

using schema::FieldErrors;
using schema::index_path;
using schema::key_path;

namespace {

const Json* member(const Json& json, const char* key) {
  auto it = json.find(key);
  return it == json.end() || it->is_null() ? nullptr : &*it;
}
const Json* object_in(const Json& json, const char* key) {
  const Json* found = member(json, key);
  return found && found->is_object() ? found : nullptr;
}
bool is_true(const Json& json, const char* key) {
  const Json* found = member(json, key);
  return found && *found == true;
}
std::string text(const Json& json, const char* key) { return std::string(string_at(json, {key})); }

class SchemaCheck {
 public:
  explicit SchemaCheck(CelCheck* cel) : cel_(cel) {}
  FieldErrors errors;

  /// `scope` is where CEL rules of this schema stand; null where there can be none.
  void walk(const Json& schema, const std::string& path, bool root, const CelScope* scope) {
    if (!schema.is_object()) return;
    const std::size_t before = errors.size();
    forbidden_constructs(schema, path);
    if (is_true(schema, "uniqueItems"))
      errors.push_back(schema::forbidden(
          path + ".uniqueItems",
          "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
    parts(schema, path, root, scope);
    if (const Json* preserve = member(schema, "x-kubernetes-preserve-unknown-fields");
        preserve && *preserve == false)
      errors.push_back(schema::invalid(path + ".x-kubernetes-preserve-unknown-fields", false,
                                       "must be true or undefined"));
    map_type(schema, path);
    list_type(schema, path);
    list_keys(schema, path);
    rules(schema, path, scope, errors.size() == before);
  }

 private:
  void forbidden_constructs(const Json& schema, const std::string& path) {
    for (const char* key :
         {"id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"})
      if (const Json* found = member(schema, key);
          found && *found != "" && !(found->is_structured() && found->empty()))
        errors.push_back(schema::forbidden(fmt::format("{}.{}", path, key),
                                           fmt::format("{} is not supported", key)));
    const std::string type = text(schema, "type");
    if (const Json* items = member(schema, "items"); items && items->is_array())
      errors.push_back(
          schema::forbidden(path + ".items", "items must be a schema object and not an array"));
    static const std::vector<std::string> kTypes = {"array",  "boolean", "integer",
                                                    "number", "object",  "string"};
    if (type == "null")
      errors.push_back(schema::forbidden(
          path + ".type", "type cannot be set to null, use nullable as an alternative"));
    if (!type.empty() && std::ranges::find(kTypes, type) == kTypes.end())
      errors.push_back(schema::not_supported(path + ".type", type, kTypes));
    if (const std::string pattern = text(schema, "pattern"); !pattern.empty())
      if (const auto compiled = schema::Pattern::compile(pattern); !compiled)
        errors.push_back(schema::invalid(
            path + ".pattern", pattern,
            "must be a valid regular expression, but isn't: " + compiled.error().message));
  }

  void parts(const Json& schema, const std::string& path, bool root, const CelScope* scope) {
    const Json* properties = object_in(schema, "properties");
    const auto child = [&](CelStep step, const std::string& name) {
      return scope && cel_ ? std::optional(cel_->child(*scope, step, name)) : std::nullopt;
    };
    if (const Json* values = member(schema, "additionalProperties")) {
      if (properties && !properties->empty() && *values != true)
        errors.push_back(
            schema::forbidden(path + ".additionalProperties",
                              "additionalProperties and properties are mutual exclusive"));
      if (values->is_object()) {
        const auto inner = child(CelStep::kValues, "");
        walk(*values, path + ".additionalProperties", false, inner ? &*inner : nullptr);
      }
    }
    if (properties) {
      for (const auto& [name, property] : properties->items()) {
        const std::string at = key_path(path + ".properties", name);
        const bool meta = root && (name == "apiVersion" || name == "kind" || name == "metadata");
        if (meta && has_default(property))
          errors.push_back(schema::forbidden(at + ".default",
                                             fmt::format("must not be set in top-level {}", name)));
        const auto inner = child(CelStep::kProperty, name);
        walk(property, at, false, inner ? &*inner : nullptr);
      }
    }
    if (const Json* inner = object_in(schema, "not")) walk(*inner, path + ".not", false, nullptr);
    for (const char* key : {"allOf", "oneOf", "anyOf"}) {
      std::size_t index = 0;
      for (const Json& part : array_at(schema, {key}))
        walk(part, index_path(fmt::format("{}.{}", path, key), index++), false, nullptr);
    }
    if (const Json* items = object_in(schema, "items")) {
      const auto inner = child(CelStep::kItems, "");
      walk(*items, path + ".items", false, inner ? &*inner : nullptr);
    }
  }
  static bool has_default(const Json& property) {
    return property.is_object() && member(property, "default");
  }

  void map_type(const Json& schema, const std::string& path) {
    const Json* map = member(schema, "x-kubernetes-map-type");
    if (!map) return;
    wrong_type(schema, path, "object", "must be object if x-kubernetes-map-type is specified");
    if (*map != "atomic" && *map != "granular")
      errors.push_back(
          schema::not_supported(path + ".x-kubernetes-map-type", *map, {"atomic", "granular"}));
  }
  bool wrong_type(const Json& schema, const std::string& path, std::string_view wanted,
                  std::string_view detail) {
    const std::string type = text(schema, "type");
    if (type == wanted) return false;
    if (type.empty())
      errors.push_back(schema::required(path + ".type", detail));
    else
      errors.push_back(schema::invalid(path + ".type", type, detail));
    return true;
  }

  void list_type(const Json& schema, const std::string& path) {
    const Json* list = member(schema, "x-kubernetes-list-type");
    if (!list) return;
    const Json* items = object_in(schema, "items");
    if (!wrong_type(schema, path, "array",
                    "must be array if x-kubernetes-list-type is specified") &&
        *list == "set" && items) {
      const std::string type = text(*items, "type");
      const char* key = type == "array"    ? "x-kubernetes-list-type"
                        : type == "object" ? "x-kubernetes-map-type"
                                           : nullptr;
      const Json* inner = key ? member(*items, key) : nullptr;
      if (key && (inner ? *inner != "atomic" : type == "object"))
        errors.push_back(
            schema::invalid(fmt::format("{}.items.{}", path, key), inner ? *inner : Json(),
                            "must be atomic as item of a list with x-kubernetes-list-type=set"));
    }
    if (*list != "atomic" && *list != "set" && *list != "map")
      errors.push_back(
          schema::not_supported(path + ".x-kubernetes-list-type", *list, {"atomic", "set", "map"}));
  }

  void list_keys(const Json& schema, const std::string& path) {
    const Json* list = member(schema, "x-kubernetes-list-type");
    const Json& keys = array_at(schema, {"x-kubernetes-list-map-keys"});
    if (!keys.empty() && !list)
      errors.push_back(schema::required(path + ".x-kubernetes-list-type",
                                        "must be map if x-kubernetes-list-map-keys is non-empty"));
    if (!keys.empty() && list && *list != "map")
      errors.push_back(schema::invalid(path + ".x-kubernetes-list-type", *list,
                                       "must be map if x-kubernetes-list-map-keys is non-empty"));
    const Json* items = object_in(schema, "items");
    if (list && *list == "map") {
      if (keys.empty())
        errors.push_back(schema::required(path + ".x-kubernetes-list-map-keys",
                                          "must not be empty if x-kubernetes-list-type is map"));
      if (!items)
        errors.push_back(schema::required(path + ".items",
                                          "must have a schema if x-kubernetes-list-type is map"));
      else if (text(*items, "type") != "object")
        errors.push_back(
            schema::invalid(path + ".items.type", text(*items, "type"),
                            "must be object if parent array's x-kubernetes-list-type is map"));
      else
        map_keys(keys, *items, path);
    }
    if (!list || (*list != "map" && *list != "set") || !items) return;
    if (is_true(*items, "nullable"))
      errors.push_back(schema::forbidden(
          path + ".items.nullable",
          "cannot be nullable when x-kubernetes-list-type is " + list->get<std::string>()));
    const Json* properties = object_in(*items, "properties");
    if (*list != "map" || !properties) return;
    const Json& required = array_at(*items, {"required"});
    for (const Json& key : keys) {
      if (!key.is_string() || !properties->contains(key.get<std::string>())) continue;
      const Json& property = (*properties)[key.get<std::string>()];
      const std::string at = key_path(path + ".items.properties", key.get<std::string>());
      if (std::ranges::find(required, key) == required.end() && !has_default(property))
        errors.push_back(schema::required(at + ".default",
                                          "this property is in x-kubernetes-list-map-keys, so it "
                                          "must have a default or be a required property"));
      if (is_true(property, "nullable"))
        errors.push_back(schema::forbidden(
            at + ".nullable",
            "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"));
    }
  }

  void map_keys(const Json& keys, const Json& items, const std::string& path) {
    std::set<std::string> seen;
    const Json* properties = object_in(items, "properties");
    for (const Json& key : keys) {
      if (!key.is_string()) continue;
      const std::string name = key.get<std::string>();
      if (properties && properties->contains(name)) {
        const std::string type = text((*properties)[name], "type");
        if (type == "array" || type == "object")
          errors.push_back(schema::invalid(
              key_path(path + ".items.properties", name) + ".type", type,
              "must be a scalar type if parent array's x-kubernetes-list-type is map"));
      } else {
        errors.push_back(schema::invalid(path + ".x-kubernetes-list-map-keys", keys,
                                         "entries must all be names of item properties"));
      }
      if (!seen.insert(name).second)
        errors.push_back(schema::invalid(path + ".x-kubernetes-list-map-keys", keys,
                                         "must not contain duplicate entries"));
    }
  }

  void rules(const Json& schema, const std::string& path, const CelScope* scope, bool clean) {
    const Json& list = array_at(schema, {"x-kubernetes-validations"});
    if (list.empty()) return;
    const std::string at = path + ".x-kubernetes-validations";
    const std::size_t before = errors.size();
    for (std::size_t i = 0; i < list.size(); ++i)
      check_rule_text(schema, list[i], index_path(at, i), errors);
    if (scope && cel_ && clean) cel_->check(*scope, list, at, errors.size() == before, errors);
  }

  CelCheck* cel_;
};

}  // namespace

FieldErrors check_openapi_schema(const Json& schema, const std::string& path, bool compile_rules) {
  if (!compile_rules) {
    SchemaCheck check(nullptr);
    check.walk(schema, path, true, nullptr);
    return std::move(check.errors);
  }
  CelCheck cel(schema);
  SchemaCheck check(&cel);
  const CelScope root = cel.root();
  check.walk(schema, path, true, &root);
  cel.check_total(path, check.errors);
  return std::move(check.errors);
}

}  // namespace drydock::fake
