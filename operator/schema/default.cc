#include "operator/schema/default.h"

#include <algorithm>

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
        auto it = value.find(name);
        if (it != value.end() && !is_disallowed_null(*it, *property)) continue;
        if (may_fill(name.size(), *property)) changed |= fill(value[name], *property);
      }
      for (auto it = value.begin(); it != value.end(); ++it) {
        if (const Schema* property = schema.property(it.key()))
          changed |= visit(*property, *it, depth + 1);
        else if (const Schema* values = schema.additional_properties)
          changed |= visit_element(*values, *it, depth);
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

bool has_nulls(const Json& value) {
  if (value.is_object())
    return std::ranges::any_of(members(value),
                               [](const auto& member) { return has_nulls(member.second); });
  return value.is_null() || (value.is_array() && std::ranges::any_of(value, has_nulls));
}

}  // namespace

bool set_defaults(const Schema& schema, Json& value) { return Filler().visit(schema, value, 0); }
bool drop_disallowed_nulls(const Schema& schema, Json& value) {
  return has_nulls(value) && drop_nulls_at(schema, value, 0);
}

}  // namespace drydock::schema
