#pragma once
// Trace: all that happened in a run, in order: what oracles judge, reports show and the hash of a
// run sums up. Records are small; requests, answers and objects are shared.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "operator/api/request.h"
#include "operator/api/watch.h"
#include "operator/base/time.h"
#include "scenarios/engine/scenario/scenario.h"

namespace drydock::sim {

/// Who acts: 0 is the world itself.
using ActorId = std::uint32_t;
struct Actor {
  enum class Kind { kWorld, kUser, kOperator, kController };
  Kind kind = Kind::kWorld;
  std::string name;       ///< "hello", "user", "garbagecollector"
  unsigned instance = 0;  ///< of an operator, 1-based; each restart is a new actor
};

/// One call on its way.
struct Message {
  std::uint64_t number = 0;  ///< 1-based, in the order they were sent
  ActorId by = 0;
  std::string verb;  ///< "apply" for apply patches
  std::string object_kind;
  ObjectKey key;  ///< of a create with generateName: filled in once applied
  Request request;
  Response response;     ///< as the server answered; as the caller got it once delivered
  bool applied = false;  ///< it took place (or was refused by the server itself)
  std::uint64_t revision =
      0;  ///< the server's, right after it was applied; reads: the prefix that was read
  /// When its sender let go of it: earlier than `sent` where it was stopped in between.
  TimePoint decided{};
  TimePoint sent{}, applied_at{}, delivered_at{};
};

struct Record {
  enum class Kind {
    kStarted,  ///< an operator's instance
    kExited,   ///< text: its status
    kCrashed,
    kPaused,
    kResumed,
    kSent,         ///< message
    kApplied,      ///< message: its request took place at the server
    kDelivered,    ///< message: the caller has its answer (or an error of the connection)
    kLost,         ///< message: nobody waits for the answer any more
    kConnected,    ///< a watch has opened; message: its request
    kEvent,        ///< a watch event was delivered: type, object, previous; message: the watch
    kStreamEnded,  ///< text: why; message: the watch
    kChange,       ///< a committed revision: type, object, previous, actor; message: its call
    kFault,        ///< text: the deed and its place
    kStep,         ///< a scenario's step begins: text
    kPhase,        ///< text
    kLogError,     ///< an operator logged at `error`: text
  };
  Kind kind = Kind::kStep;
  ActorId actor = 0;
  TimePoint at{};
  WatchEventType type = WatchEventType::kAdded;
  std::shared_ptr<const Message> message;
  Object object;
  Object previous;
  std::uint64_t revision = 0;
  std::string text;
};
std::string_view to_string(Record::Kind kind);

class Trace {
 public:
  using Listener = std::function<void(const Record&)>;

  /// With `keep` false, records are hashed and told, then dropped.
  explicit Trace(bool keep = true) : keep_(keep) {}

  ActorId add_actor(Actor actor);
  const Actor& actor(ActorId id) const { return actors_.at(id); }
  const std::vector<Actor>& actors() const { return actors_; }

  void add(Record record);
  /// Called with each record from now on, in the order the listeners came.
  void listen(Listener listener) { listeners_.push_back(std::move(listener)); }

  const std::vector<Record>& records() const { return records_; }
  std::uint64_t size() const { return size_; }
  /// Over all records so far: kinds, actors, times, verbs, names, revisions, codes, texts.
  std::uint64_t hash() const { return hash_; }

 private:
  bool keep_;
  std::vector<Actor> actors_{Actor{}};
  std::vector<Record> records_;
  std::vector<Listener> listeners_;
  std::uint64_t size_ = 0;
  std::uint64_t hash_ = 0xcbf29ce484222325ull;
};

}  // namespace drydock::sim
