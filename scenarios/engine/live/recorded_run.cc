#include "scenarios/engine/live/recorded_run.h"

#include "scenarios/engine/world/revisions.h"

namespace drydock::sim {

RecordedRun::RecordedRun(const OperatorCatalog& catalog, const std::vector<Actor>& actors,
                         Facts facts)
    : facts_(std::move(facts)) {
  for (const Actor& actor : actors) {
    const bool is_operator = actor.kind == Actor::Kind::kOperator;
    names_.push_back(is_operator ? actor.name : std::string());
    if (!is_operator || operators_.contains(actor.name)) continue;
    const OperatorUnderTest* known = catalog.find(actor.name);
    if (!known) {
      OperatorUnderTest& stranger = strangers_[actor.name];
      stranger.name = actor.name;
      known = &stranger;
    }
    operators_[actor.name] = known;
  }
}

void RecordedRun::store(WatchEventType type, const Object& object) {
  auto& of_kind = objects_[object.gvk().group_kind()];
  if (type == WatchEventType::kDeleted)
    of_kind.erase(object.key());
  else
    of_kind[object.key()] = object;
}

void RecordedRun::take_process(const Record& record) {
  if (record.kind == Record::Kind::kStarted) running_.insert(record.actor);
  if (record.kind == Record::Kind::kCrashed || record.kind == Record::Kind::kExited)
    running_.erase(record.actor);
}

void RecordedRun::take_told(Record& record, std::uint64_t index) {
  if (record.kind == Record::Kind::kEvent) {
    auto& shown = shown_[record.message->number];
    if (record.type == WatchEventType::kDeleted) {
      if (const auto before = shown.extract(record.object.key())) record.previous = before.mapped();
    } else {
      record.previous = std::exchange(shown[record.object.key()], record.object);
    }
  }
  knowledge_[record.message->by].take(record, index);
}

void RecordedRun::take_whole_look(const Message& watch, const std::string& version,
                                  std::uint64_t index) {
  const auto& shown = shown_[watch.number];
  knowledge_[watch.by].take_whole_look(
      watch, parse_revision(version), [&](const ObjectKey& key) { return shown.contains(key); },
      now_, index);
}

Object RecordedRun::get(const Resource& resource, const ObjectKey& key) const {
  const auto of_kind = objects_.find(resource.group_kind());
  if (of_kind == objects_.end()) return {};
  const auto found = of_kind->second.find(key);
  return found == of_kind->second.end() ? Object() : found->second;
}

std::vector<Object> RecordedRun::list(const Resource& resource) const {
  std::vector<Object> all;
  if (const auto of_kind = objects_.find(resource.group_kind()); of_kind != objects_.end())
    for (const auto& [key, object] : of_kind->second) all.push_back(object);
  return all;
}

const OperatorUnderTest& RecordedRun::operator_of(ActorId instance) const {
  return *operators_.at(names_.at(instance));
}

const Knowledge& RecordedRun::knowledge(ActorId instance) const {
  static const Knowledge nothing;
  const auto found = knowledge_.find(instance);
  return found == knowledge_.end() ? nothing : found->second;
}

bool RecordedRun::is_running(const std::string& operator_name) const {
  for (const ActorId actor : running_)
    if (names_.at(actor) == operator_name) return true;
  return false;
}

std::optional<Resource> RecordedRun::resource_of(const GroupVersionKind& kind) const {
  const auto found = facts_.kinds.find(kind.group_kind());
  if (found == facts_.kinds.end()) return std::nullopt;
  return found->second;
}

}  // namespace drydock::sim
