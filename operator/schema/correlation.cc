#include "operator/schema/correlation.h"

#include <algorithm>

#include "operator/schema/go_text.h"

namespace drydock::schema {

bool Old::equals(const Json& value) const { return value_ && deep_equal(*value_, value); }

Old Old::member(const Schema& schema, const std::string& name) const {
  if (!value_ || !value_->is_object() || schema.map_type == MapType::kAtomic) return Old();
  auto it = value_->find(name);
  return it == value_->end() ? Old() : Old(&*it);
}

Old Old::item(const Schema& schema, const Json& item) const {
  if (!value_ || !value_->is_array() || schema.list_type != ListType::kMap || !item.is_object())
    return Old();
  const auto same_key = [&](const Json& candidate, const std::string& key) {
    auto left = candidate.find(key), right = item.find(key);
    return (left == candidate.end()) == (right == item.end()) &&
           (left == candidate.end() || *left == *right);
  };
  for (const Json& candidate : *value_)
    if (candidate.is_object() &&
        std::ranges::all_of(schema.list_map_keys,
                            [&](const std::string& key) { return same_key(candidate, key); }))
      return Old(&candidate);
  return Old();
}

}  // namespace drydock::schema
