#include "scenarios/engine/world/knowledge.h"

#include "operator/api/selector.h"
#include "scenarios/engine/world/revisions.h"

namespace drydock::sim {
namespace {

bool is_gone_now(const Object& deleted) {
  if (deleted.kind() == "Status") return true;
  return deleted.finalizers().empty() &&
         !find_path(deleted.json(), {"metadata", "deletionGracePeriodSeconds"});
}

bool is_whole_list(const Message& message, const ObjectList& list) {
  return list.continue_token.empty() && message.request.parameters.value("continue").empty();
}

}  // namespace

Knowledge::Known& Knowledge::slot(const Message& message, std::string_view namespace_,
                                  std::string_view name) {
  return known_[Name{{message.request.resource.group, message.object_kind},
                     {std::string(namespace_), std::string(name)}}];
}

void Knowledge::tell(Known& known, const Record& record, std::uint64_t index, Object object) {
  const std::uint64_t revision = revision_of(object);
  // An answer may be overtaken by an event, or an event by the answer of one's own write.
  if (revision < known.revision) return;
  known = {std::move(object), false, revision, record.at, index};
}

void Knowledge::tell_gone(Known& known, TimePoint at, std::uint64_t index, std::uint64_t revision) {
  if (revision < known.revision || known.gone) return;
  known.gone = true;
  known.revision = revision;
  known.at = at;
  known.record = index;
}

void Knowledge::take(const Record& record, std::uint64_t index) {
  if (!record.message) return;
  if (record.kind == Record::Kind::kDelivered) {
    take_answer(record, index);
  } else if (record.kind == Record::Kind::kEvent && record.object) {
    Known& known = slot(*record.message, record.object.namespace_(), record.object.name());
    if (record.type == WatchEventType::kDeleted) {
      known.object = record.object;
      tell_gone(known, record.at, index, revision_of(record.object));
    } else {
      tell(known, record, index, record.object);
    }
  }
}

void Knowledge::take_answer(const Record& record, std::uint64_t index) {
  const Message& message = *record.message;
  const Response& response = message.response;
  if (const auto* list = std::get_if<ObjectList>(&response.payload)) {
    take_list(record, index, *list);
    return;
  }
  if (response.code == 404 && !message.key.name.empty()) {
    const auto known =
        known_.find(Name{{message.request.resource.group, message.object_kind}, message.key});
    if (known != known_.end()) tell_gone(known->second, record.at, index, message.revision);
    return;
  }
  const auto* object = std::get_if<Object>(&response.payload);
  if (!response.ok() || !object || !*object || !message.request.is_resource_request()) return;
  if (message.request.verb == Verb::kDelete && is_gone_now(*object)) {
    Known& known = slot(message, message.key.namespace_, message.key.name);
    if (object->kind() != "Status") known.object = *object;
    tell_gone(known, record.at, index, message.revision);
    return;
  }
  // What a subresource shows may be of another kind: Scale.
  const bool is_partial = object->kind() == "PartialObjectMetadata";
  if (!is_partial && object->kind() != message.object_kind) return;
  tell(slot(message, object->namespace_(), object->name()), record, index, *object);
}

void Knowledge::take_list(const Record& record, std::uint64_t index, const ObjectList& list) {
  const Message& message = *record.message;
  if (is_whole_list(message, list) && !known_.empty()) {
    std::set<std::pair<std::string_view, std::string_view>> named;
    for (const Object& item : list.items) named.emplace(item.namespace_(), item.name());
    take_whole_look(
        message, parse_revision(list.resource_version),
        [&named](const ObjectKey& key) { return named.contains({key.namespace_, key.name}); },
        record.at, index);
  }
  for (const Object& item : list.items)
    tell(slot(message, item.namespace_(), item.name()), record, index, item);
}

void Knowledge::take_whole_look(const Message& message, std::uint64_t revision,
                                const std::function<bool(const ObjectKey&)>& was_named,
                                TimePoint at, std::uint64_t index) {
  const Request& request = message.request;
  // What a field selector leaves out cannot be told from here.
  if (!request.parameters.value("fieldSelector").empty()) return;
  std::vector<Known*> missing;
  for (auto& [name, known] : known_) {
    const auto& [kind, key] = name;
    if (known.gone || kind.kind != message.object_kind || kind.group != request.resource.group)
      continue;
    if (!request.namespace_.empty() && request.namespace_ != key.namespace_) continue;
    if (known.object && !was_named(key)) missing.push_back(&known);
  }
  if (missing.empty()) return;
  const auto selector = LabelSelector::parse(request.parameters.value("labelSelector"));
  if (!selector) return;
  for (Known* known : missing)
    if (selector->matches(known->object)) tell_gone(*known, at, index, revision);
}

const Knowledge::Known* Knowledge::find(const GroupKind& kind, const ObjectKey& key) const {
  const auto found = known_.find(Name{kind, key});
  return found == known_.end() ? nullptr : &found->second;
}

}  // namespace drydock::sim
