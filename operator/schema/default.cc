#include "operator/schema/default.h"

#include "operator/schema/validate.h"

namespace drydock::schema {
namespace {

bool is_disallowed_null(const Json& value, const Schema& schema) {
  return value.is_null() && !schema.nullable;
}

void set_defaults_at(const Schema& schema, Json& value, int depth) {
  if (depth > kMaxValueDepth) return;
  if (value.is_object()) {
    for (const auto& [name, property] : schema.properties) {
      if (!property->default_value) continue;
      auto it = value.find(name);
      if (it == value.end() || is_disallowed_null(*it, *property))
        value[name] = *property->default_value;
    }
    for (auto it = value.begin(); it != value.end(); ++it) {
      if (const Schema* property = schema.property(it.key())) {
        set_defaults_at(*property, *it, depth + 1);
      } else if (const Schema* values = schema.additional_properties) {
        if (values->default_value && is_disallowed_null(*it, *values)) *it = *values->default_value;
        set_defaults_at(*values, *it, depth + 1);
      }
    }
  } else if (value.is_array() && schema.items) {
    for (Json& item : value) {
      if (schema.items->default_value && is_disallowed_null(item, *schema.items))
        item = *schema.items->default_value;
      set_defaults_at(*schema.items, item, depth + 1);
    }
  }
}

void drop_nulls_at(const Schema& schema, Json& value, int depth) {
  if (depth > kMaxValueDepth) return;
  if (value.is_object()) {
    for (auto it = value.begin(); it != value.end();) {
      const Schema* child = schema.property(it.key());
      if (!child) child = schema.additional_properties;
      if (child && is_disallowed_null(*it, *child) && !child->default_value) {
        it = value.erase(it);
        continue;
      }
      if (child) drop_nulls_at(*child, *it, depth + 1);
      ++it;
    }
  } else if (value.is_array() && schema.items) {
    for (Json& item : value) drop_nulls_at(*schema.items, item, depth + 1);
  }
}

}  // namespace

void set_defaults(const Schema& schema, Json& value) { set_defaults_at(schema, value, 0); }
void drop_disallowed_nulls(const Schema& schema, Json& value) { drop_nulls_at(schema, value, 0); }

}  // namespace drydock::schema
