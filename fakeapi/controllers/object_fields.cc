#include "fakeapi/controllers/object_fields.h"

#include <algorithm>
#include <charconv>

namespace drydock::fake {
namespace {

const Json* find(const Json& value, FieldPath path) { return find_path(value, path); }

}  // namespace

std::int64_t number_at(const Json& value, FieldPath path, std::int64_t otherwise) {
  const Json* found = find(value, path);
  return found && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

bool flag_at(const Json& value, FieldPath path) {
  const Json* found = find(value, path);
  return found && found->is_boolean() && found->get<bool>();
}

Json copy_at(const Json& value, FieldPath path) {
  const Json* found = find(value, path);
  return found ? *found : Json::object();
}

void set_unless_zero(Json& object, const char* field, std::int64_t value) {
  if (value == 0)
    object.erase(field);
  else
    object[field] = value;
}

const Json* find_condition(const Json& conditions, std::string_view type) {
  if (!conditions.is_array()) return nullptr;
  for (const Json& entry : conditions)
    if (string_at(entry, {"type"}) == type) return &entry;
  return nullptr;
}

const Json* find_status_condition(const Json& object, std::string_view type) {
  const Json* conditions = find_path(object, {"status", "conditions"});
  return conditions ? find_condition(*conditions, type) : nullptr;
}

void remove_condition(Json& conditions, std::string_view type) {
  if (!conditions.is_array()) return;
  for (auto it = conditions.begin(); it != conditions.end();)
    it = string_at(*it, {"type"}) == type ? conditions.erase(it) : std::next(it);
}

Result<LabelSelector> selector_of(const Object& object) {
  const Json* selector = find_path(object.json(), {"spec", "selector"});
  return LabelSelector::from_json(selector ? *selector : Json());
}

bool is_older(const Object& one, const Object& other) {
  if (one.creation_timestamp() != other.creation_timestamp())
    return one.creation_timestamp() < other.creation_timestamp();
  return one.name() < other.name();
}

void sort_by_age(std::vector<Object>& objects) {
  std::sort(objects.begin(), objects.end(), is_older);
}

std::int64_t int_or_percent(const Json* value, std::int64_t total, bool round_up) {
  if (!value) return 0;
  if (value->is_number_integer()) return value->get<std::int64_t>();
  if (!value->is_string()) return 0;
  const auto& text = value->get_ref<const std::string&>();
  std::int64_t percent = 0;
  std::from_chars(text.data(), text.data() + text.size(), percent);
  return (percent * total + (round_up ? 99 : 0)) / 100;
}

Duration elapsed_since(std::string_view time, WallTime now) {
  const auto parsed = parse_time(time);
  return parsed ? now - *parsed : Duration::zero();
}

Json controller_reference_json(const Object& owner, const Resource& type) {
  return {{"apiVersion", type.api_version()},
          {"kind", type.kind},
          {"name", owner.name()},
          {"uid", owner.uid()},
          {"controller", true},
          {"blockOwnerDeletion", true}};
}

}  // namespace drydock::fake
