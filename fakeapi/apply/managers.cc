#include "fakeapi/apply/managers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "fakeapi/apply/fields_v1.h"
#include "operator/base/time.h"
#include "operator/schema/go_text.h"

namespace drydock::fake {
namespace {

constexpr std::size_t kMaxUpdateManagers = 10;
constexpr std::string_view kAncientChanges = "ancient-changes";
constexpr const char* kMetadata = "metadata";
constexpr const char* kManagedFields = "managedFields";

Status undecodable(std::string message) {
  return Status(500, "", "failed to decode managed fields: " + std::move(message));
}

// "2026-11-22T04:07:42Z" in this very form, which sorts as text.
std::string_view canonical_time(SetArena& arena, std::string_view text) {
  if (text.empty() || (text.size() == 20 && text.back() == 'Z')) return text;
  const auto time = parse_time(text);
  return time ? arena.copy(format_time(*time)) : std::string_view();
}

Result<ManagerEntry> decode(SetArena& arena, const Json& json, std::size_t index) {
  const std::string_view operation = string_at(json, {"operation"});
  if (operation != "Apply" && operation != "Update")
    return fail(undecodable("operation must be `Apply` or `Update`"));
  ManagerEntry entry;
  entry.applied = operation == "Apply";
  entry.manager = string_at(json, {"manager"});
  entry.api_version = string_at(json, {"apiVersion"});
  if (entry.api_version.empty()) return fail(undecodable("apiVersion must not be empty"));
  const std::string_view type = string_at(json, {"fieldsType"});
  if (type.empty())
    return fail(undecodable(fmt::format("missing fieldsType in managed fields entry {}", index)));
  if (type != "FieldsV1")
    return fail(undecodable(fmt::format("invalid fieldsType {} in managed fields entry {}",
                                        schema::go_quote(type), index)));
  entry.subresource = string_at(json, {"subresource"});
  entry.time = canonical_time(arena, string_at(json, {"time"}));
  if (const Json* fields = find_path(json, {"fieldsV1"})) {
    auto set = parse_fields_v1(arena, *fields);
    if (!set) return fail(undecodable(set.error().message));
    entry.set = *set;
  }
  entry.source = &json;
  return entry;
}

// Whether the entry's source is all that there is to write.
bool is_as_decoded(const ManagerEntry& entry, const Json& source) {
  const auto present = [](std::string_view text) { return text.empty() ? 0u : 1u; };
  return string_at(source, {"apiVersion"}) == entry.api_version &&
         string_at(source, {"time"}) == entry.time && source.contains("fieldsV1") &&
         source.size() ==
             4 + present(entry.manager) + present(entry.subresource) + present(entry.time);
}

Json encode(const ManagerEntry& entry) {
  if (entry.source && is_as_decoded(entry, *entry.source)) return *entry.source;
  const Json* fields = entry.source ? find_path(*entry.source, {"fieldsV1"}) : nullptr;
  Json json = Json::object();
  auto& object = json.get_ref<Json::object_t&>();
  const auto put = [&object](const char* key, Json value) {  // in the order of the keys
    object.emplace_hint(object.end(), key, std::move(value));
  };
  put("apiVersion", entry.api_version);
  put("fieldsType", "FieldsV1");
  put("fieldsV1", fields ? *fields : to_fields_v1(entry.set));
  if (!entry.manager.empty()) put("manager", entry.manager);
  put("operation", entry.applied ? "Apply" : "Update");
  if (!entry.subresource.empty()) put("subresource", entry.subresource);
  if (!entry.time.empty()) put("time", entry.time);
  return json;
}

auto order_of(const ManagerEntry& entry) {
  return std::tuple(!entry.applied, entry.time, entry.manager, entry.api_version,
                    entry.subresource);
}

}  // namespace

std::string ManagerEntry::identifier() const {
  std::string text = "{";
  const auto put = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text += fmt::format("{}\"{}\":{}", text.size() > 1 ? "," : "", name, dump_json(Json(value)));
  };
  put("manager", manager);
  put("operation", applied ? "Apply" : "Update");
  if (!applied) put("apiVersion", api_version);
  put("subresource", subresource);
  return text + "}";
}

std::string ManagerEntry::description() const {
  std::string text = schema::go_quote(manager);
  if (!subresource.empty()) text += " with subresource " + schema::go_quote(subresource);
  if (!applied) text += fmt::format(" using {}", api_version);
  return text;
}

Result<Managers> decode_managers(SetArena& arena, const Json* managed_fields) {
  Managers managers;
  if (!managed_fields || managed_fields->is_null()) return managers;
  if (!managed_fields->is_array()) return fail(undecodable("managedFields must be a list"));
  managers.reserve(managed_fields->size() + 2);
  std::size_t index = 0;
  for (const Json& json : *managed_fields) {
    DRYDOCK_TRY(const ManagerEntry entry, decode(arena, json, index++));
    if (ManagerEntry* earlier = find_manager(managers, entry))
      *earlier = entry;
    else
      managers.push_back(entry);
  }
  return managers;
}

Json encode_managers(const Managers& managers) {
  std::vector<const ManagerEntry*> sorted;
  for (const ManagerEntry& entry : managers)
    if (entry.set) sorted.push_back(&entry);
  std::ranges::sort(sorted, {}, [](const ManagerEntry* entry) { return order_of(*entry); });
  Json list = Json::array();
  for (const ManagerEntry* entry : sorted) {
    list.push_back(encode(*entry));
  }
  return list;
}

ManagerEntry* find_manager(Managers& managers, const ManagerEntry& like) {
  for (ManagerEntry& entry : managers)
    if (entry.same_manager(like)) return &entry;
  return nullptr;
}

const Json* managed_fields_of(const Json& object) {
  return find_path(object, {kMetadata, kManagedFields});
}

void set_managed_fields(Json& object, Json managed_fields) {
  if (!object.is_object()) return;
  if (!managed_fields.empty()) {
    object[kMetadata][kManagedFields] = std::move(managed_fields);
  } else if (auto it = object.find(kMetadata); it != object.end() && it->is_object()) {
    it->erase(kManagedFields);
  }
}

Json take_managed_fields(Json& object) {
  const Json* found = managed_fields_of(object);
  if (!found || !found->is_array()) return {};
  Json& metadata = object[kMetadata];
  const auto it = metadata.find(kManagedFields);
  Json taken = std::move(*it);
  metadata.erase(it);
  return taken;
}

Json without_managed_fields(const Json& object) {
  Json copy = Json::object();
  auto& copies = copy.get_ref<Json::object_t&>();
  for (const auto& [key, value] : members(object)) {
    const bool is_metadata = key == kMetadata && value.is_object();
    Json& part = copies.emplace_hint(copies.end(), key, nullptr)->second;
    if (!is_metadata) {
      part = value;
      continue;
    }
    part = Json::object();
    auto& parts = part.get_ref<Json::object_t&>();
    for (const auto& [name, field] : members(value))
      if (name != kManagedFields) parts.emplace_hint(parts.end(), name, field);
  }
  return copy;
}

void cap_update_managers(SetArena& arena, Managers& managers) {
  const auto updaters = std::ranges::count(managers, false, &ManagerEntry::applied);
  if (static_cast<std::size_t>(updaters) <= kMaxUpdateManagers) return;
  std::vector<std::pair<std::pair<std::string_view, std::string>, ManagerEntry>> oldest;
  for (const ManagerEntry& entry : managers)
    if (!entry.applied) oldest.push_back({{entry.time, entry.identifier()}, entry});
  std::ranges::sort(oldest, {}, [](const auto& item) { return item.first; });

  const auto remove = [&](const ManagerEntry& entry) {
    std::erase_if(managers, [&](const ManagerEntry& other) { return other.same_manager(entry); });
  };
  std::map<std::string_view, ManagerEntry> first_of_version;
  std::size_t count = oldest.size();
  for (std::size_t i = 0; i < oldest.size() && count > kMaxUpdateManagers; ++i) {
    const ManagerEntry& entry = oldest[i].second;
    const auto [first, is_first] = first_of_version.emplace(entry.api_version, entry);
    if (is_first) continue;
    ManagerEntry bucket;
    bucket.manager = kAncientChanges;
    bucket.api_version = entry.api_version;
    if (!find_manager(managers, bucket)) {
      bucket.set = first->second.set;
      remove(first->second);
      managers.push_back(bucket);
    }
    ManagerEntry* found = find_manager(managers, bucket);
    found->set = set_union(arena, entry.set, found->set);
    found->time = entry.time;  // the more recent one
    found->source = nullptr;
    if (!entry.same_manager(bucket)) remove(entry);
    --count;
  }
}

}  // namespace drydock::fake
