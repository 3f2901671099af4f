#include "operator/schema/default.h"

#include "operator/schema/validate.h"

namespace drydock::schema {
namespace {

bool is_disallowed_null(const Json& value, const Schema& schema) {
  return value.is_null() && !schema.nullable;
}

bool set_defaults_at(const Schema& schema, Json& value, int depth) {
  if (depth > kMaxValueDepth) return false;
  bool changed = false;
  const auto fill = [&](Json& place, const Schema& filled) {
    place = *filled.default_value;
    changed = true;
  };
  if (value.is_object()) {
    for (const auto& [name, property] : schema.properties) {
      if (!property->default_value) continue;
      auto it = value.find(name);
      if (it == value.end() || is_disallowed_null(*it, *property)) fill(value[name], *property);
    }
    for (auto it = value.begin(); it != value.end(); ++it) {
      if (const Schema* property = schema.property(it.key())) {
        changed |= set_defaults_at(*property, *it, depth + 1);
      } else if (const Schema* values = schema.additional_properties) {
        if (values->default_value && is_disallowed_null(*it, *values)) fill(*it, *values);
        changed |= set_defaults_at(*values, *it, depth + 1);
      }
    }
  } else if (value.is_array() && schema.items) {
    for (Json& item : value) {
      if (schema.items->default_value && is_disallowed_null(item, *schema.items))
        fill(item, *schema.items);
      changed |= set_defaults_at(*schema.items, item, depth + 1);
    }
  }
  return changed;
}

bool drop_nulls_at(const Schema& schema, Json& value, int depth) {
  if (depth > kMaxValueDepth) return false;
  bool changed = false;
  if (value.is_object()) {
    for (auto it = value.begin(); it != value.end();) {
      const Schema* child = schema.property(it.key());
      if (!child) child = schema.additional_properties;
      if (child && is_disallowed_null(*it, *child) && !child->default_value) {
        it = value.erase(it);
        changed = true;
        continue;
      }
      if (child) changed |= drop_nulls_at(*child, *it, depth + 1);
      ++it;
    }
  } else if (value.is_array() && schema.items) {
    for (Json& item : value) changed |= drop_nulls_at(*schema.items, item, depth + 1);
  }
  return changed;
}

}  // namespace

bool set_defaults(const Schema& schema, Json& value) { return set_defaults_at(schema, value, 0); }
bool drop_disallowed_nulls(const Schema& schema, Json& value) {
  return drop_nulls_at(schema, value, 0);
}

}  // namespace drydock::schema
