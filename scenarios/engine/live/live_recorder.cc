#include "scenarios/engine/live/live_recorder.h"

#include "scenarios/engine/oracles/ledger.h"
#include "scenarios/engine/world/request_words.h"
#include "scenarios/engine/world/revisions.h"

namespace drydock::sim {
namespace {

/// What an answer says of the object it is about.
void read_answer(const Object& object, Verb verb, LiveWrite& write) {
  write.may_end = verb == Verb::kDelete || verb == Verb::kDeleteCollection;
  if (object.empty() || object.kind() == "Status") return;
  write.revision = revision_of(object);
  if (write.key.name.empty()) write.key = object.key();
  write.may_end |= object.is_being_deleted() && object.finalizers().empty();
}

}  // namespace

LiveRecorder::LiveRecorder(Environment& environment)
    : environment_(environment), start_(environment.now()) {}

TimePoint LiveRecorder::now() const { return TimePoint(environment_.now() - start_); }

void LiveRecorder::see(Record::Kind kind, ActorId actor, std::shared_ptr<Message> message,
                       std::string text) {
  Sighting sighting;
  sighting.record.kind = kind;
  sighting.record.actor = actor;
  sighting.record.at = now();
  sighting.record.message = message;
  sighting.message = std::move(message);
  sighting.record.text = std::move(text);
  sightings_.push_back(std::move(sighting));
}

void LiveRecorder::started(const Instance& instance) {
  actors_.push_back({Actor::Kind::kOperator, instance.name, instance.number});
  running_[instance] = {static_cast<ActorId>(actors_.size() - 1), true, false};
  see(Record::Kind::kStarted, running_[instance].actor);
}

void LiveRecorder::crashed(const Instance& instance, const std::string& why) {
  Running& running = running_[instance];
  if (!std::exchange(running.alive, false)) return;
  see(Record::Kind::kCrashed, running.actor, nullptr, why);
}

void LiveRecorder::exited(const Instance& instance, const std::string& how) {
  Running& running = running_[instance];
  if (!std::exchange(running.alive, false)) return;
  see(Record::Kind::kExited, running.actor, nullptr, how);
}

void LiveRecorder::paused(const Instance& instance, bool still) {
  const Running& running = running_[instance];
  if (running.alive) see(still ? Record::Kind::kPaused : Record::Kind::kResumed, running.actor);
}

LiveRecorder::Running* LiveRecorder::running(ActorId actor) {
  for (auto& [instance, running] : running_)
    if (running.actor == actor && running.alive) return &running;
  return nullptr;
}

bool LiveRecorder::is_inside(const std::string& namespace_) const {
  return namespaces_.empty() || namespace_.empty() || namespaces_.contains(namespace_);
}

bool LiveRecorder::has_heard(const std::string& name) const {
  for (const auto& [instance, running] : running_)
    if (instance.name == name && running.alive && !running.heard) return false;
  return true;
}

std::shared_ptr<Message> LiveRecorder::sent(const Instance& by, Message message) {
  auto shared = std::make_shared<Message>(std::move(message));
  shared->number = ++messages_;
  shared->by = running_[by].actor;
  shared->sent = now();
  if (is_write(*shared)) sent_after_[shared->number] = sightings_.size();
  see(Record::Kind::kSent, shared->by, shared);
  if (listener_) listener_->on_sent(by, *shared);
  return shared;
}

void LiveRecorder::applied(const std::shared_ptr<Message>& message, const Response& answer) {
  see(Record::Kind::kApplied, message->by, message);
  sightings_.back().answer = answer;
  if (!is_write(*message)) return;
  const std::size_t sent_after = sent_after_[message->number];
  sent_after_.erase(message->number);
  if (!answer.ok()) return;
  // Inside its change will be heard of, if it is one.
  if (!is_bookkeeping(*message) && !is_inside(message->key.namespace_)) last_change_ = now();
  LiveWrite write;
  write.actor = message->by;
  write.message = message;
  write.kind = kind_of(*message);
  write.key = message->key;
  write.sent_after = sent_after;
  const auto* object = std::get_if<Object>(&answer.payload);
  read_answer(object ? *object : Object(), message->request.verb, write);
  writes_.push_back(std::move(write));
}

void LiveRecorder::answered(const std::shared_ptr<Message>& message, const Response& answer) {
  Running* const to = running(message->by);
  if (to) to->heard = true;
  see(to ? Record::Kind::kDelivered : Record::Kind::kLost, message->by, message);
  sightings_.back().answer = answer;
}

void LiveRecorder::connected(const std::shared_ptr<Message>& watch) {
  if (Running* const to = running(watch->by)) to->heard = true;
  see(Record::Kind::kConnected, watch->by, watch);
}

void LiveRecorder::told(const std::shared_ptr<Message>& watch, const WatchEvent& event) {
  if (event.type == WatchEventType::kBookmark) {
    if (!event.object.annotation("k8s.io/initial-events-end")) return;
    see(Record::Kind::kConnected, watch->by, watch);
    sightings_.back().looked_at = std::string(event.object.resource_version());
    return;
  }
  see(Record::Kind::kEvent, watch->by, watch);
  Record& record = sightings_.back().record;
  record.type = event.type;
  record.object = event.object;
  record.revision = revision_of(event.object);
}

void LiveRecorder::ended(const std::shared_ptr<Message>& watch, const std::string& why) {
  see(Record::Kind::kStreamEnded, watch->by, watch, why);
}

void LiveRecorder::fault(const Instance& at_hand, const std::string& what) {
  see(Record::Kind::kFault, running_[at_hand].actor, nullptr, what);
}

ActorId LiveRecorder::user(const std::string& name) {
  const auto [place, fresh] = users_.try_emplace(name, static_cast<ActorId>(actors_.size()));
  if (fresh) actors_.push_back({Actor::Kind::kUser, name, 0});
  return place->second;
}

void LiveRecorder::user_wrote(const std::string& as, Verb verb, const Resource& resource,
                              const ObjectKey& key, const Result<Object>& answer,
                              std::size_t sent_after) {
  if (!answer) return;
  LiveWrite write;
  write.actor = user(as);
  write.kind = resource.group_kind();
  write.key = key;
  write.sent_after = sent_after;
  read_answer(*answer, verb, write);
  writes_.push_back(std::move(write));
}

void LiveRecorder::stood(const Object& object) {
  see(Record::Kind::kChange, 0);
  Sighting& sighting = sightings_.back();
  sighting.from_before = true;
  sighting.record.object = object;
  sighting.record.revision = revision_of(object);
}

void LiveRecorder::changed(WatchEventType type, const Object& object, const Object& previous) {
  see(Record::Kind::kChange, 0);
  Record& record = sightings_.back().record;
  record.type = type;
  record.object = object;
  record.previous = previous;
  record.revision = revision_of(object);
  if (!is_bookkeeping(object) && is_inside(std::string(object.namespace_())))
    last_change_ = record.at;
  // A copy: what it does about it may be written down too.
  if (listener_) listener_->on_change(Record(record));
}

void LiveRecorder::step(const std::string& what) { see(Record::Kind::kStep, 0, nullptr, what); }

void LiveRecorder::phase(Phase phase) {
  see(Record::Kind::kPhase, 0, nullptr, std::string(to_string(phase)));
  sightings_.back().phase = phase;
}

}  // namespace drydock::sim
