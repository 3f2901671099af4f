#include "scenarios/engine/world/trace.h"

#include <cstring>

namespace drydock::sim {
namespace {

void mix(std::uint64_t& hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15ull;
  hash ^= hash >> 32;
}

void mix(std::uint64_t& hash, std::string_view text) {
  mix(hash, text.size());
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t taken = std::min(text.size(), sizeof(word));
    std::memcpy(&word, text.data(), taken);
    mix(hash, word);
    text.remove_prefix(taken);
  }
}

std::uint64_t since_start(TimePoint time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

}  // namespace

std::string_view to_string(Record::Kind kind) {
  switch (kind) {
    case Record::Kind::kStarted:
      return "started";
    case Record::Kind::kExited:
      return "exited";
    case Record::Kind::kCrashed:
      return "crashed";
    case Record::Kind::kPaused:
      return "paused";
    case Record::Kind::kResumed:
      return "resumed";
    case Record::Kind::kSent:
      return "sent";
    case Record::Kind::kApplied:
      return "applied";
    case Record::Kind::kDelivered:
      return "delivered";
    case Record::Kind::kLost:
      return "lost";
    case Record::Kind::kConnected:
      return "connected";
    case Record::Kind::kEvent:
      return "event";
    case Record::Kind::kStreamEnded:
      return "stream ended";
    case Record::Kind::kChange:
      return "change";
    case Record::Kind::kFault:
      return "fault";
    case Record::Kind::kStep:
      return "step";
    case Record::Kind::kPhase:
      return "phase";
    case Record::Kind::kLogError:
      return "log error";
  }
  return "";
}

ActorId Trace::add_actor(Actor actor) {
  actors_.push_back(std::move(actor));
  return static_cast<ActorId>(actors_.size() - 1);
}

void Trace::add(Record record) {
  mix(hash_, (static_cast<std::uint64_t>(record.kind) << 40) |
                 (static_cast<std::uint64_t>(record.type) << 32) | record.actor);
  mix(hash_, since_start(record.at));
  if (record.message) {
    const Message& message = *record.message;
    mix(hash_, message.number);
    mix(hash_, message.verb);
    mix(hash_, message.object_kind);
    mix(hash_, message.key.name);
    mix(hash_, static_cast<std::uint64_t>(message.response.code));
  }
  if (record.object) {
    mix(hash_, record.object.name());
    mix(hash_, record.object.resource_version());
    mix(hash_, record.object.uid());
  }
  if (record.revision != 0) mix(hash_, record.revision);
  if (!record.text.empty()) mix(hash_, record.text);
  ++size_;
  if (keep_) {
    records_.push_back(std::move(record));
    // A listener may add records itself: the vector may move under it.
    const Record told = records_.back();
    for (const Listener& listener : listeners_) listener(told);
    return;
  }
  for (const Listener& listener : listeners_) listener(record);
}

}  // namespace drydock::sim
