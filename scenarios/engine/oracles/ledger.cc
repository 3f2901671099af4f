#include "scenarios/engine/oracles/ledger.h"

#include <algorithm>

namespace drydock::sim {

namespace {

std::uint64_t mix(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return (hash ^ 0xffu) * 0x100000001b3ull;
}

std::uint64_t name_key(ActorId actor, std::string_view group, std::string_view kind,
                       std::string_view namespace_, std::string_view name) {
  const std::uint64_t start = 0xcbf29ce484222325ull + actor;
  return mix(mix(mix(mix(start, group), kind), namespace_), name);
}

bool leaves_nothing(const Message& message) {
  const Response& response = message.response;
  if (message.request.verb != Verb::kGet && message.request.verb != Verb::kDelete) return false;
  if (response.code == 404) return true;
  if (message.request.verb == Verb::kGet || !response.ok()) return false;
  const auto* object = std::get_if<Object>(&response.payload);
  return !object || object->kind() == "Status" || object->finalizers().empty();
}

bool has_text(const Json& document, std::initializer_list<std::string_view> path) {
  return !string_at(document, path).empty();
}

}  // namespace

bool is_operator(const Trace& trace, ActorId actor) {
  return trace.actor(actor).kind == Actor::Kind::kOperator;
}
bool is_user(const Trace& trace, ActorId actor) {
  return trace.actor(actor).kind == Actor::Kind::kUser;
}

bool is_write(const Message& message) {
  switch (message.request.verb) {
    case Verb::kGet:
    case Verb::kList:
    case Verb::kWatch:
      return false;
    default:
      return message.request.is_resource_request() &&
             message.request.parameters.value("dryRun").empty();
  }
}

bool is_bookkeeping(const Message& message) {
  const GroupVersionResource& resource = message.request.resource;
  if (resource.resource == "events") {
    return resource.group.empty() || resource.group == "events.k8s.io";
  }
  return resource.resource == "leases" && resource.group == "coordination.k8s.io";
}

bool is_bookkeeping(const Object& object) {
  const std::string_view kind = object.kind();
  if (kind == "Event") {
    return object.api_version() == "v1" || object.api_version().starts_with("events.k8s.io/");
  }
  return kind == "Lease" && object.api_version().starts_with("coordination.k8s.io/");
}

std::uint64_t call_key(const Message& message) {
  std::uint64_t hash = mix(0xcbf29ce484222325ull, message.verb);
  hash = mix(hash, message.request.resource.group);
  hash = mix(hash, message.request.resource.resource);
  hash = mix(hash, message.request.subresource);
  hash = mix(hash, message.key.namespace_);
  return mix(hash, message.key.name);
}

GroupKind kind_of(const Message& message) {
  return {message.request.resource.group, message.object_kind};
}
GroupKind kind_of(const Object& object) { return object.gvk().group_kind(); }

const Json& sent_json(const Message& message, Json& parsed) {
  const Body& body = message.request.body;
  if (body.object) return body.object.json();
  parsed = parse_json(body.bytes).value_or(Json());
  return parsed;
}

bool has_precondition(const Message& message) {
  Json parsed;
  const Json& document = sent_json(message, parsed);
  if (document.is_array()) {
    return std::ranges::any_of(document, [](const Json& operation) {
      if (!operation.is_object() || string_at(operation, {"op"}) != "test") return false;
      const std::string_view path = string_at(operation, {"path"});
      return path == "/metadata/uid" || path == "/metadata/resourceVersion";
    });
  }
  return has_text(document, {"preconditions", "uid"}) ||
         has_text(document, {"preconditions", "resourceVersion"}) ||
         has_text(document, {"metadata", "uid"}) ||
         has_text(document, {"metadata", "resourceVersion"});
}

bool same_at(const Object& a, const Object& b, std::initializer_list<std::string_view> path) {
  const Json* left = a.empty() ? nullptr : find_path(a.json(), path);
  const Json* right = b.empty() ? nullptr : find_path(b.json(), path);
  if (!left || !right) return left == right;
  return *left == *right;
}

std::string_view Ledger::operator_name(const Trace& trace, ActorId actor) {
  const Actor& who = trace.actor(actor);
  return who.kind == Actor::Kind::kOperator ? std::string_view(who.name) : std::string_view();
}

void Ledger::take(const Record& record, const Judged& run) {
  if (index_ == index_of(run)) return;
  index_ = index_of(run);
  switch (record.kind) {
    case Record::Kind::kStarted:
      if (is_operator(run.trace, record.actor)) {
        take_existing(run.world.operator_of(record.actor), run);
      }
      break;
    case Record::Kind::kSent:
      if (is_operator(run.trace, record.actor)) take_sent(record, run);
      break;
    case Record::Kind::kDelivered:
    case Record::Kind::kLost:
      if (record.message && is_operator(run.trace, record.message->by)) take_delivered(record);
      break;
    case Record::Kind::kApplied:
      if (const auto found = decisions_.find(record.message->number); found != decisions_.end()) {
        found->second.applied = true;
        std::erase(in_flight_, record.message->number);
      }
      break;
    case Record::Kind::kChange:
      take_change(record, run);
      break;
    case Record::Kind::kPaused:
      if (const auto found = calls_.find(record.actor); found != calls_.end())
        found->second.paused = record.at;
      break;
    case Record::Kind::kResumed:
      // It stood still where it was: in the midst of what its last answer led to.
      if (const auto found = calls_.find(record.actor);
          found != calls_.end() && found->second.idle_since == found->second.paused)
        found->second.idle_since = record.at;
      break;
    default:
      break;
  }
}

/// What was there before the run began was told by no record.
void Ledger::take_existing(const OperatorUnderTest& op, const Judged& run) {
  const auto look = [&](const Resource& resource) {
    for (Object& object : run.world.list(resource)) {
      const auto [place, fresh] = objects_.try_emplace(std::string(object.uid()));
      if (!fresh) continue;
      order_.push_back(place->first);
      place->second.object = std::move(object);
    }
  };
  look(op.primary);
  for (const Resource& resource : op.dependents) look(resource);
}

void Ledger::take_sent(const Record& record, const Judged& run) {
  const Message& message = *record.message;
  if (message.request.verb == Verb::kWatch || is_bookkeeping(message)) return;
  Calls& calls = calls_[record.actor];
  const bool goes_on = calls.was_busy && (calls.retrying || calls.idle_since == record.at);
  if (calls.in_flight == 0 && !goes_on) {
    calls.busy_since = index_;
  }
  ++calls.in_flight;
  calls.was_busy = true;
  if (!is_write(message)) return;

  Decision decision;
  decision.message = record.message;
  decision.actor = record.actor;
  decision.sent = record.at;
  decision.record = index_;
  // Stopped between its decision and the wire: whatever it was told may have come after that.
  const bool stopped = message.decided != TimePoint() && message.decided < message.sent;
  decision.busy_since = stopped ? 0 : calls.busy_since;
  const auto failed = calls.failed.find(call_key(message));
  decision.repeats_a_failure = failed != calls.failed.end() && failed->second;
  const OperatorUnderTest& op = run.world.operator_of(record.actor);
  const Knowledge& knowledge = run.world.knowledge(record.actor);
  if (const auto* known = knowledge.find(kind_of(message), message.key)) decision.target = *known;
  find_primary(decision, op, run);
  if (!decision.primary_key.name.empty()) {
    if (const auto* known = knowledge.find(op.primary.group_kind(), decision.primary_key)) {
      decision.primary = *known;
    }
    decision.primary_then = run.world.get(op.primary, decision.primary_key);
    if (message.request.verb == Verb::kDelete && decision.primary_then && op.unmet) {
      decision.unmet_then = op.unmet(decision.primary_then, run.world);
    }
  }
  in_flight_.push_back(message.number);
  decisions_.emplace(message.number, std::move(decision));
}

void Ledger::find_primary(Decision& decision, const OperatorUnderTest& op,
                          const Judged& run) const {
  const Message& message = *decision.message;
  if (kind_of(message) == op.primary.group_kind()) {
    decision.primary_key = message.key;
    return;
  }
  if (const Object& body = message.request.body.object; body && body.json().is_object()) {
    for (const OwnerReference& owner : body.owner_references()) {
      if (owner.kind != op.primary.kind) continue;
      decision.primary_key = {op.primary.namespaced ? message.key.namespace_ : "", owner.name};
      decision.primary_uid = owner.uid;
      return;
    }
  }
  const Resource target{message.request.resource.group, message.request.resource.version,
                        message.request.resource.resource, message.object_kind,
                        !message.key.namespace_.empty()};
  const Object live = message.key.name.empty() ? Object() : run.world.get(target, message.key);
  if (live) {
    if (const ObjectHistory* owner = primary_of(op, live)) {
      decision.primary_key = owner->object.key();
      return;
    }
  }
  // Its name says it: the same, or with something behind.
  const ObjectHistory* best = nullptr;
  for (const ObjectHistory* primary : all(op.primary.group_kind())) {
    const ObjectKey key = primary->object.key();
    if (op.primary.namespaced && key.namespace_ != message.key.namespace_) continue;
    if (!message.key.name.starts_with(key.name)) continue;
    if (!best || key.name.size() >= best->object.name().size()) best = primary;
  }
  if (best) decision.primary_key = best->object.key();
}

void Ledger::take_delivered(const Record& record) {
  const Message& message = *record.message;
  if (message.request.verb == Verb::kWatch || is_bookkeeping(message)) return;
  Calls& calls = calls_[message.by];
  if (calls.in_flight > 0) --calls.in_flight;
  calls.idle_since = record.at;
  const int code = message.response.code;
  calls.retrying = !message.response.ok() && code != 404 && code != 409;
  if (leaves_nothing(message)) {
    absent_[name_key(message.by, message.request.resource.group, message.object_kind,
                     message.key.namespace_, message.key.name)] = message.revision;
  }
  if (record.kind == Record::Kind::kDelivered && is_write(message)) {
    const std::uint64_t key = call_key(message);
    if (!message.response.ok()) {
      calls.failed[key] = true;
    } else if (!calls.failed.empty()) {
      calls.failed.erase(key);
    }
  }
}

void Ledger::take_change(const Record& record, const Judged& run) {
  if (is_bookkeeping(record.object)) return;
  const std::string uid(record.object.uid());
  if (uid.empty()) return;
  const auto [place, fresh] = objects_.try_emplace(uid);
  ObjectHistory& history = place->second;
  if (fresh) {
    order_.push_back(uid);
    history.created = record.at;
    history.created_record = index_;
    history.created_revision = record.revision;
    if (record.type == WatchEventType::kAdded) history.creator = record.actor;
  }
  history.object = record.object;
  if (record.type == WatchEventType::kDeleted) {
    history.live = false;
    history.ended = record.at;
  }
  if (fresh || record.previous.empty()) return;
  const Actor::Kind who = run.trace.actor(record.actor).kind;
  const bool own =
      operator_name(run.trace, record.actor) == operator_name(run.trace, history.creator) &&
      who == Actor::Kind::kOperator;
  if (own) return;
  if (who != Actor::Kind::kController) history.touched = true;
  if (!same_at(record.object, record.previous, {"metadata", "ownerReferences"})) {
    history.released = true;
  }
  if (who != Actor::Kind::kOperator && who != Actor::Kind::kController &&
      !same_at(record.object, record.previous, {"metadata", "finalizers"})) {
    history.defrocked = true;
  }
}

const ObjectHistory* Ledger::find(std::string_view uid) const {
  const auto found = objects_.find(std::string(uid));
  return found == objects_.end() ? nullptr : &found->second;
}

std::vector<const ObjectHistory*> Ledger::all(const GroupKind& kind) const {
  std::vector<const ObjectHistory*> found;
  each([&](const ObjectHistory& history) {
    if (history.object.kind() == kind.kind && kind_of(history.object) == kind) {
      found.push_back(&history);
    }
  });
  return found;
}

void Ledger::each(const std::function<void(const ObjectHistory&)>& visit) const {
  for (const std::string& uid : order_) visit(objects_.at(uid));
}

std::uint64_t Ledger::seen_absent(ActorId actor, const Object& object) const {
  const auto found = absent_.find(
      name_key(actor, object.gvk().group, object.kind(), object.namespace_(), object.name()));
  return found == absent_.end() ? 0 : found->second;
}

const Decision* Ledger::find(const Message& message) const {
  const auto found = decisions_.find(message.number);
  return found == decisions_.end() ? nullptr : &found->second;
}

const Decision* Ledger::behind(const Record& change) const {
  if (change.message) return find(*change.message);
  // The world is applying one of the writer's calls right now: the oldest that fits.
  const ObjectKey key = change.object.key();
  for (const std::uint64_t number : in_flight_) {
    const Decision& decision = decisions_.at(number);
    const Message& message = *decision.message;
    if (decision.actor != change.actor || message.object_kind != change.object.kind()) continue;
    if (message.key == key || message.key.name.empty()) return &decision;
  }
  return nullptr;
}

const ObjectHistory* Ledger::primary_of(const OperatorUnderTest& op, const Object& object) const {
  const Object* current = &object;
  for (int depth = 0; depth < 5; ++depth) {
    const ObjectHistory* next = nullptr;
    for (const OwnerReference& owner : current->owner_references()) {
      const ObjectHistory* history = find(owner.uid);
      if (!history) continue;
      if (owner.kind == op.primary.kind && kind_of(history->object) == op.primary.group_kind()) {
        return history;
      }
      if (!next || owner.controller) next = history;
    }
    if (!next) return nullptr;
    current = &next->object;
  }
  return nullptr;
}

}  // namespace drydock::sim
