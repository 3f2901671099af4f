#include "operator/runtime/event_document.h"

#include <initializer_list>

namespace drydock {
namespace {

constexpr std::size_t kLongestNote = 1024;
constexpr std::size_t kLongestWord = 128;

std::string cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
    --end;  // not inside a letter
  text.resize(end);
  return text;
}

std::string_view type_of(const EventNote& note) {
  return note.type == EventType::kNormal ? "Normal" : "Warning";
}

Json reference_to(const Object& object) {
  Json reference;
  reference["apiVersion"] = object.api_version();
  reference["kind"] = object.kind();
  reference["name"] = object.name();
  if (!object.namespace_().empty()) reference["namespace"] = object.namespace_();
  if (!object.uid().empty()) reference["uid"] = object.uid();
  if (!object.resource_version().empty()) reference["resourceVersion"] = object.resource_version();
  return reference;
}

}  // namespace

EventNote within_limits(EventNote note) {
  note.action = cut(std::move(note.action), kLongestWord);
  note.note = cut(std::move(note.note), kLongestNote);
  note.reason = cut(std::move(note.reason), kLongestWord);
  return note;
}

Json event_document(const Object& regarding, const EventNote& note, const EventReporter& reporter) {
  Json document;
  document["apiVersion"] = "events.k8s.io/v1";
  document["kind"] = "Event";
  document["type"] = type_of(note);
  document["reason"] = note.reason;
  document["action"] = note.action;
  document["note"] = note.note;
  document["reportingController"] = reporter.controller;
  document["reportingInstance"] = cut(reporter.instance, kLongestWord);
  document["regarding"] = reference_to(regarding);
  if (note.related) document["related"] = reference_to(note.related);
  return document;
}

std::string event_identity(const Object& regarding, const EventNote& note) {
  std::string identity;
  const auto append = [&identity](std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) {
      identity += word;
      identity += '\0';
    }
  };
  append({note.action, note.note, note.reason});
  for (const Object* object : {&regarding, &note.related})
    append({object->api_version(), object->kind(), object->name(), object->namespace_(),
            object->uid()});
  append({type_of(note)});
  return identity;
}

}  // namespace drydock
