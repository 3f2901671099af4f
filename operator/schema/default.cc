#include "operator/schema/default.h"

#include "operator/schema/validate.h"

namespace drydock::schema {
namespace {

bool is_disallowed_null(const Json& value, const Schema& schema) {
  return value.is_null() && !schema.nullable;
}

/// What defaults may add to one value, in bytes of text, roughly: a few bytes of a list whose items
/// have defaults ask for gigabytes. No server stores a tenth of that.
constexpr std::size_t kMaxFilled = 16u << 20;

std::size_t weight(const Json& value) {
  std::size_t sum = 8;
  if (value.is_string()) sum += value.get_ref<const std::string&>().size();
  if (value.is_object())
    for (const auto& [key, member] : value.items()) sum += key.size() + weight(member);
  if (value.is_array())
    for (const Json& item : value) sum += weight(item);
  return sum;
}

// Fills in defaults until they weigh too much.
class Filler {
 public:
  bool visit(const Schema& schema, Json& value, int depth) {
    if (depth > kMaxValueDepth || !schema.contents.defaults) return false;
    bool changed = false;
    if (value.is_object()) {
      for (const auto& [name, property] : schema.properties) {
        if (!property->default_value) continue;
        const Json* found = find_member(value, name);
        if (found && !is_disallowed_null(*found, *property)) continue;
        if (may_fill(name.size(), *property)) changed |= fill(member_at(value, name), *property);
      }
      for (auto& [name, member] : value.get_ref<Json::object_t&>()) {
        if (const Schema* property = schema.property(name))
          changed |= visit(*property, member, depth + 1);
        else if (const Schema* values = schema.additional_properties)
          changed |= visit_element(*values, member, depth);
      }
    } else if (value.is_array() && schema.items) {
      for (Json& item : value) changed |= visit_element(*schema.items, item, depth);
    }
    return changed;
  }

 private:
  bool visit_element(const Schema& schema, Json& element, int depth) {
    bool changed = false;
    if (schema.default_value && is_disallowed_null(element, schema) && may_fill(0, schema))
      changed = fill(element, schema);
    return visit(schema, element, depth + 1) || changed;
  }
  bool may_fill(std::size_t key, const Schema& schema) {
    filled_ += key + weight(*schema.default_value);
    return filled_ <= kMaxFilled;
  }
  static bool fill(Json& place, const Schema& schema) {
    place = *schema.default_value;
    return true;
  }

  std::size_t filled_ = 0;
};

bool drop_nulls_at(const Schema& schema, Json& value, int depth) {
  if (depth > kMaxValueDepth || !value.is_structured()) return false;
  bool changed = false;
  if (auto* object = value.get_ptr<Json::object_t*>()) {
    if (schema.properties.empty() && !schema.additional_properties) return false;
    for (auto it = object->begin(); it != object->end();) {
      auto& [name, member] = *it;
      const Schema* child = schema.property(name);
      if (!child) child = schema.additional_properties;
      if (child && is_disallowed_null(member, *child) && !child->default_value) {
        it = object->erase(it);
        changed = true;
        continue;
      }
      if (child) changed |= drop_nulls_at(*child, member, depth + 1);
      ++it;
    }
  } else if (schema.items) {
    for (Json& item : value) changed |= drop_nulls_at(*schema.items, item, depth + 1);
  }
  return changed;
}

}  // namespace

bool set_defaults(const Schema& schema, Json& value) { return Filler().visit(schema, value, 0); }
bool drop_disallowed_nulls(const Schema& schema, Json& value) {
  return drop_nulls_at(schema, value, 0);
}

}  // namespace drydock::schema
