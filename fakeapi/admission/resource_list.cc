#include "fakeapi/admission/resource_list.h"

#include <algorithm>

namespace drydock::fake {

using schema::Quantity;

ResourceList read_resource_list(const Json* json) {
  ResourceList list;
  if (!json || !json->is_object()) return list;
  for (const auto& [name, value] : json->items()) {
    const auto quantity = Quantity::parse(
        value.is_string() ? std::string_view(value.get_ref<const std::string&>()) : value.dump());
    if (quantity) list[name] = *quantity;
  }
  return list;
}

Json resource_list_json(const ResourceList& list) {
  Json json = Json::object();
  for (const auto& [name, quantity] : list) json[name] = quantity.to_string();
  return json;
}

std::string resource_list_text(const ResourceList& list) {
  std::string text;
  for (const auto& [name, quantity] : list)
    text += (text.empty() ? "" : ",") + name + "=" + quantity.to_string();
  return text;
}

void add_resources(ResourceList& to, const ResourceList& more) {
  for (const auto& [name, quantity] : more) {
    const auto [it, is_new] = to.try_emplace(name, quantity);
    if (!is_new) it->second = it->second.plus(quantity);
  }
}

void raise_resources(ResourceList& to, const ResourceList& other) {
  for (const auto& [name, quantity] : other) {
    const auto [it, is_new] = to.try_emplace(name, quantity);
    if (!is_new && it->second < quantity) it->second = quantity;
  }
}

ResourceList resources_beyond(const ResourceList& list, const ResourceList& other) {
  ResourceList beyond;
  for (const auto& [name, quantity] : list) {
    const auto it = other.find(name);
    Quantity rest = it == other.end() ? quantity : quantity.minus(it->second);
    beyond[name] = rest.sign() < 0 ? Quantity() : rest;
  }
  return beyond;
}

ResourceList mask_resources(const ResourceList& list, const std::vector<std::string>& names) {
  ResourceList masked;
  for (const std::string& name : names)
    if (const auto it = list.find(name); it != list.end()) masked.insert(*it);
  return masked;
}

std::vector<std::string> resource_names(const ResourceList& list) {
  std::vector<std::string> names;
  for (const auto& [name, quantity] : list) names.push_back(name);
  return names;
}

Quantity count_of(std::int64_t number) { return {number, Quantity::Format::kDecimalSI}; }

}  // namespace drydock::fake
