#include "operator/schema/correlation.h"

#include <algorithm>

#include "operator/schema/go_text.h"

namespace drydock::schema {

namespace {

// An item without all of its keys corresponds to none, so that what holds it is never the same.
bool has_all_keys(const Schema& schema, const Json& value) {
  if (value.is_object()) {
    if (schema.map_type == MapType::kAtomic) return true;
    for (const auto& [name, member] : members(value)) {
      const Schema* of = schema.property(name);
      if (!of) of = schema.additional_properties;
      if (of && !has_all_keys(*of, member)) return false;
    }
    return true;
  }
  if (!value.is_array() || schema.list_type != ListType::kMap) return true;
  return std::ranges::all_of(value, [&](const Json& item) {
    return item.is_object() &&
           std::ranges::all_of(schema.list_map_keys,
                               [&](const std::string& key) { return item.contains(key); }) &&
           (!schema.items || has_all_keys(*schema.items, item));
  });
}

}  // namespace

bool Old::equals(const Schema& schema, const Json& value) const {
  return value_ && deep_equal(*value_, value) && has_all_keys(schema, value);
}

Old Old::member(const Schema& schema, const std::string& name) const {
  if (!value_ || !value_->is_object() || schema.map_type == MapType::kAtomic) return Old();
  return Old(find_member(*value_, name));
}

Old Old::item(const Schema& schema, const Json& item) const {
  if (!value_ || !value_->is_array() || schema.list_type != ListType::kMap || !item.is_object())
    return Old();
  const auto same_key = [&](const Json& candidate, const std::string& key) {
    const auto left = candidate.find(key), right = item.find(key);
    return left != candidate.end() && right != item.end() && *left == *right;
  };
  for (const Json& candidate : *value_)
    if (candidate.is_object() &&
        std::ranges::all_of(schema.list_map_keys,
                            [&](const std::string& key) { return same_key(candidate, key); }))
      return Old(&candidate);
  return Old();
}

}  // namespace drydock::schema
