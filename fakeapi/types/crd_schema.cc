#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "fakeapi/types/crd_cel.h"
#include "fakeapi/types/crd_checks.h"
#include "fakeapi/types/crd_view.h"

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

// What holds for a schema by where it stands.
struct Place {
  bool root = false;
  bool in_metadata = false;         ///< within apiVersion, kind or metadata of a resource
  std::string default_forbidden;    ///< why there may be no default; empty: there may
  std::string uncorrelatable;       ///< the path below which there is no old value; empty: there is
  const CelScope* scope = nullptr;  ///< where CEL rules stand; null where there can be none
};

class SchemaCheck {
 public:
  explicit SchemaCheck(CelCheck* cel) : cel_(cel) {}
  FieldErrors errors;
  FieldErrors rule_errors;  ///< of rules that do not compile or cost too much

  void walk(const Json& schema, const std::string& path, const Place& place) {
    if (!schema.is_object()) return;
    const std::size_t before = errors.size();
    forbidden_constructs(schema, path, place);
    if (is_true(schema, "uniqueItems"))
      errors.push_back(schema::forbidden(
          path + ".uniqueItems",
          "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
    parts(schema, path, place);
    if (const Json* preserve = member(schema, "x-kubernetes-preserve-unknown-fields");
        preserve && *preserve == false)
      errors.push_back(schema::invalid(path + ".x-kubernetes-preserve-unknown-fields", false,
                                       "must be true or undefined"));
    map_type(schema, path);
    list_type(schema, path);
    list_keys(schema, path);
    rules(schema, path, place, before);
  }

 private:
  void forbidden_constructs(const Json& schema, const std::string& path, const Place& place) {
    const std::string type = text(schema, "type");
    static const std::vector<std::string> kTypes = {"array",  "boolean", "integer",
                                                    "number", "object",  "string"};
    if (!type.empty() && std::ranges::find(kTypes, type) == kTypes.end())
      errors.push_back(schema::not_supported(path + ".type", type, kTypes));
    if (has_default(schema) && !place.default_forbidden.empty())
      errors.push_back(
          schema::forbidden(path + ".default", "must not be set " + place.default_forbidden));
    for (const char* key :
         {"id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"})
      if (const Json* found = member(schema, key);
          found && *found != "" && !(found->is_structured() && found->empty()))
        errors.push_back(schema::forbidden(fmt::format("{}.{}", path, key),
                                           fmt::format("{} is not supported", key)));
    if (type == "null")
      errors.push_back(schema::forbidden(
          path + ".type", "type cannot be set to null, use nullable as an alternative"));
    if (const Json* items = member(schema, "items"); items && items->is_array())
      errors.push_back(
          schema::forbidden(path + ".items", "items must be a schema object and not an array"));
    if (place.in_metadata && is_true(schema, "x-kubernetes-embedded-resource"))
      errors.push_back(schema::forbidden(path + ".x-kubernetes-embedded-resource",
                                         "must not be used inside of resource meta"));
  }

  // The place of a part: what `place` says, but for the root and the scope.
  Place inner(const Place& place, const std::optional<CelScope>& scope) const {
    Place out = place;
    out.root = false;
    out.scope = scope ? &*scope : nullptr;
    return out;
  }
  std::optional<CelScope> scope_of(const Place& place, CelStep step, const std::string& name) {
    return place.scope && cel_ ? std::optional(cel_->child(*place.scope, step, name))
                               : std::nullopt;
  }

  void parts(const Json& schema, const std::string& path, const Place& place) {
    const Json* properties = object_in(schema, "properties");
    if (const Json* values = member(schema, "additionalProperties")) {
      if (properties && !properties->empty() && *values != true)
        errors.push_back(
            schema::forbidden(path + ".additionalProperties",
                              "additionalProperties and properties are mutual exclusive"));
      const auto scope = scope_of(place, CelStep::kValues, "");
      Place part = inner(place, scope);
      if (place.in_metadata)
        part.default_forbidden = "inside additionalProperties applying to object metadata";
      if (values->is_object()) walk(*values, path + ".additionalProperties", part);
    }
    if (properties) each_property(schema, *properties, path, place);
    const Place nested = inner(place, std::nullopt);
    if (const Json* negated = object_in(schema, "not")) walk(*negated, path + ".not", nested);
    for (const char* key : {"allOf", "oneOf", "anyOf"}) {
      std::size_t index = 0;
      for (const Json& part : array_at(schema, {key}))
        walk(part, index_path(fmt::format("{}.{}", path, key), index++), nested);
    }
    if (const Json* items = object_in(schema, "items")) {
      const auto scope = scope_of(place, CelStep::kItems, "");
      Place part = inner(place, scope);
      if (text(schema, "x-kubernetes-list-type") != "map") set_uncorrelatable(part, path);
      walk(*items, path + ".items", part);
    }
  }
  static void set_uncorrelatable(Place& place, const std::string& path) {
    if (place.uncorrelatable.empty()) place.uncorrelatable = path;
  }

  void each_property(const Json& schema, const Json& properties, const std::string& path,
                     const Place& place) {
    const bool resource = place.root || is_true(schema, "x-kubernetes-embedded-resource");
    for (const auto& [name, property] : properties.items()) {
      const auto scope = scope_of(place, CelStep::kProperty, name);
      Place part = inner(place, scope);
      if (text(schema, "x-kubernetes-map-type") == "atomic") set_uncorrelatable(part, path);
      if (resource && (name == "apiVersion" || name == "kind" || name == "metadata")) {
        part.in_metadata = true;
        if (place.root) part.default_forbidden = "in top-level " + name;
      }
      walk(property, key_path(path + ".properties", name), part);
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
      const Json* shown = member(*items, "x-kubernetes-list-type");
      if (key && (inner ? *inner != "atomic" : type == "object"))
        errors.push_back(
            schema::invalid(fmt::format("{}.items.{}", path, key), shown ? *shown : Json(),
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
              key_path(path + ".items.properties", name) + ".type", text(items, "type"),
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

  // Rules are compiled where nothing at this level or below is wrong.
  void rules(const Json& schema, const std::string& path, const Place& place, std::size_t before) {
    const Json& list = array_at(schema, {"x-kubernetes-validations"});
    if (list.empty()) return;
    const std::string at = path + ".x-kubernetes-validations";
    for (std::size_t i = 0; i < list.size(); ++i)
      check_rule_text(schema, list[i], index_path(at, i), errors);
    if (place.scope && cel_ && errors.size() == before)
      cel_->check(*place.scope, list, at, place.uncorrelatable, rule_errors);
  }

  CelCheck* cel_;
};

}  // namespace

FieldErrors check_openapi_schema(const Json& schema, const std::string& path, RuleChecks rules) {
  std::optional<CelCheck> cel;
  if (rules != RuleChecks::kNone) cel.emplace(schema, rules == RuleChecks::kButSingleCosts);
  SchemaCheck check(cel ? &*cel : nullptr);
  const std::optional<CelScope> scope = cel ? std::optional(cel->root()) : std::nullopt;
  check.walk(schema, path, {.root = true, .scope = scope ? &*scope : nullptr});
  add(check.errors, std::move(check.rule_errors));
  if (cel) cel->check_total(path, check.errors);
  return std::move(check.errors);
}

}  // namespace drydock::fake
