#include "fakeapi/write/views.h"

#include <array>
#include <charconv>
#include <utility>

#include "fakeapi/types/crd.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kEventsGroup = "events.k8s.io";

// Names of the same field in v1 and in events.k8s.io/v1; others are called alike in both.
constexpr std::array<std::pair<const char*, const char*>, 7> kEventFields{{
    {"involvedObject", "regarding"},
    {"message", "note"},
    {"source", "deprecatedSource"},
    {"firstTimestamp", "deprecatedFirstTimestamp"},
    {"lastTimestamp", "deprecatedLastTimestamp"},
    {"count", "deprecatedCount"},
    {"reportingComponent", "reportingController"},
}};

void rename_event_fields(Json& event, bool to_core) {
  for (const auto& [core, newer] : kEventFields) {
    auto& fields = event.get_ref<Json::object_t&>();
    auto field = fields.extract(to_core ? newer : core);
    if (!field) continue;
    field.key() = to_core ? core : newer;
    fields.erase(field.key());
    fields.insert(std::move(field));
  }
}

// What Go writes of an Event in each of the two groups, though it is empty.
void complete_event(Json& event, bool core) {
  for (const char* time :
       core ? std::array{"firstTimestamp", "lastTimestamp", "eventTime"}
            : std::array{"deprecatedFirstTimestamp", "deprecatedLastTimestamp", "eventTime"})
    if (!event.contains(time)) event[time] = nullptr;
  const char* source = core ? "source" : "deprecatedSource";
  const char* regarding = core ? "involvedObject" : "regarding";
  if (!event.contains(source)) event[source] = Json::object();
  if (!event.contains(regarding)) event[regarding] = Json::object();
  if (core)
    for (const char* text : {"reportingComponent", "reportingInstance"})
      if (!event.contains(text)) event[text] = "";
  if (!core)
    for (const char* text : {"reportingController", "reportingInstance"})
      if (auto it = event.find(text); it != event.end() && *it == "") event.erase(it);
}

bool is_event(const ResourceType& type) {
  return type.storage.group.empty() && type.storage.resource == "events";
}

// Objects that were stored under another schema are pruned and defaulted when they are read.
Object completed(const ResourceType& type, const Object& stored) {
  const std::string_view version = stored.resource_version();
  std::uint64_t revision = 0;
  std::from_chars(version.data(), version.data() + version.size(), revision);
  if (revision >= type.schema_since) return stored;
  Json object = stored.json();
  return default_custom_object(type, object) ? Object(std::move(object)) : stored;
}

}  // namespace

Object view_as(const ResourceType& type, const Object& original) {
  if (original.empty()) return original;
  const Object stored = type.custom ? completed(type, original) : original;
  const std::string api_version = type.resource.api_version();
  if (stored.api_version() == api_version) return stored;
  Json object = stored.json();
  object["apiVersion"] = api_version;
  if (is_event(type) && type.resource.group == kEventsGroup) {
    rename_event_fields(object, false);
    complete_event(object, false);
  }
  return Object(std::move(object));
}

Json to_storage(const ResourceType& type, Json object) {
  if (is_event(type)) {
    if (type.resource.group == kEventsGroup) rename_event_fields(object, true);
    complete_event(object, true);
  }
  member_at(object, "apiVersion") = type.storage_version;
  return object;
}

}  // namespace drydock::fake
