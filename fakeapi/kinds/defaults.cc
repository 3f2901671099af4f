#include "fakeapi/kinds/defaults.h"

#include <string>
#include <utility>

#include "operator/schema/quantity.h"

namespace drydock::fake {
namespace {

void apply_one(Json& value, std::string_view path, const Json& preset) {
  if (!value.is_object()) return;
  const std::size_t dot = path.find('.');
  std::string_view key = path.substr(0, dot);
  if (dot == path.npos) {
    const bool zero_is_none = key.ends_with('!');
    if (zero_is_none) key.remove_suffix(1);
    const Json* found = child(value, key);
    if (!found || (zero_is_none && *found == 0)) value[std::string(key)] = preset;
    return;
  }
  const std::string_view rest = path.substr(dot + 1);
  if (key.ends_with("[]")) {
    key.remove_suffix(2);
    for (Json& item : items(value, key)) apply_one(item, rest, preset);
    return;
  }
  if (key.ends_with('?')) {
    key.remove_suffix(1);
    if (Json* found = child(value, key)) apply_one(*found, rest, preset);
    return;
  }
  apply_one(make_child(value, key), rest, preset);
}

}  // namespace

void apply_defaults(Json& value, std::span<const Default> table) {
  for (const Default& entry : table) apply_one(value, entry.path, entry.value);
}

bool set_default(Json& object, std::string_view key, Json value) {
  if (child(object, key)) return false;
  object[std::string(key)] = std::move(value);
  return true;
}

void round_resources(Json* list) {
  if (!list || !list->is_object()) return;
  for (auto& [name, amount] : list->items()) {
    if (!amount.is_string()) continue;
    const auto quantity = schema::Quantity::parse(amount.get_ref<const std::string&>());
    if (!quantity) continue;
    if (const schema::Quantity rounded = quantity->rounded_to_milli(); rounded != *quantity)
      amount = rounded.to_string();
  }
}

void round_requirements(Json* resources) {
  if (!resources) return;
  for (const char* list : {"limits", "requests"}) round_resources(child(*resources, list));
}

const Json* child(const Json& object, std::string_view key) {
  const Json* found = find_member(object, key);
  return found && !found->is_null() ? found : nullptr;
}

Json* child(Json& object, std::string_view key) {
  return const_cast<Json*>(child(std::as_const(object), key));
}

Json& make_child(Json& object, std::string_view key) {
  if (Json* found = child(object, key)) return *found;
  return object[std::string(key)] = Json::object();
}

std::string_view text(const Json& object, std::string_view key) { return string_at(object, {key}); }

std::int64_t number(const Json& object, std::string_view key, std::int64_t otherwise) {
  const Json* found = child(object, key);
  return found && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

bool flag(const Json& object, std::string_view key) {
  const Json* found = child(object, key);
  return found && found->is_boolean() && found->get<bool>();
}

std::span<Json> items(Json& object, std::string_view key) {
  Json* found = child(object, key);
  if (!found || !found->is_array()) return {};
  return found->get_ref<Json::array_t&>();
}

std::span<const Json> items(const Json& object, std::string_view key) {
  const Json* found = child(object, key);
  if (!found || !found->is_array()) return {};
  return found->get_ref<const Json::array_t&>();
}

void copy_child(Json& into, const Json& from, std::string_view key) {
  if (auto it = from.is_object() ? from.find(key) : from.end(); it != from.end())
    into[std::string(key)] = *it;
  else
    into.erase(std::string(key));
}

bool same_child(const Json& a, const Json& b, std::string_view key) {
  const Json* first = child(a, key);
  const Json* second = child(b, key);
  return first && second ? *first == *second : first == second;
}

}  // namespace drydock::fake
