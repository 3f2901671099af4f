#pragma once
// LiveRecorder: what happened in a run in real time, as it was seen: the operators' calls at the
// door before the cluster, the cluster's changes by a watch, processes, steps and faults. In the
// order in which it came to be known; judge_live() puts it into the order in which it happened. One
// run's, on one executor; grows with the run.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "operator/base/environment.h"
#include "scenarios/engine/oracles/oracle.h"
#include "scenarios/engine/world/trace.h"

namespace drydock::sim {

/// One thing that was seen.
struct Sighting {
  Record record;
  std::shared_ptr<Message> message;  ///< the record's, to be filled in as it is told
  std::optional<Response> answer;    ///< kApplied: the server's; kDelivered: the caller's
  Phase phase = Phase::kSteps;       ///< kPhase
  bool from_before = false;          ///< kChange: it stood there when the watch began
  std::string looked_at;             ///< kConnected: a whole look has ended, at this version
};

/// A write that went well: whose change it was shows by the version that the answer has.
struct LiveWrite {
  ActorId actor = 0;
  std::shared_ptr<Message> message;  ///< null for users
  GroupKind kind;
  ObjectKey key;               ///< empty name: all of the namespace
  std::uint64_t revision = 0;  ///< 0: the answer told none
  bool may_end = false;        ///< the object may be gone with it
  std::size_t sent_after = 0;  ///< so many sightings came before it was sent
};

/// A process of an operator.
struct Instance {
  std::string name;     ///< the operator's
  unsigned number = 0;  ///< 1-based; 0: the youngest that runs
  auto operator<=>(const Instance&) const = default;
};

/// Hears of what is written down, as it is.
class LiveListener {
 public:
  virtual ~LiveListener() = default;
  virtual void on_sent(const Instance& by, const Message& message) = 0;
  virtual void on_change(const Record& change) = 0;
};

class LiveRecorder {
 public:
  /// The environment outlives the recorder.
  explicit LiveRecorder(Environment& environment);

  /// Outlives what it is told; null: nobody.
  void tell(LiveListener* listener) { listener_ = listener; }
  /// What others do outside of these namespaces is their own affair.
  void confine(std::set<std::string> namespaces) { namespaces_ = std::move(namespaces); }

  // Processes. Each start is an instance of its own.
  void started(const Instance& instance);
  void crashed(const Instance& instance, const std::string& why);
  void exited(const Instance& instance, const std::string& how);
  void paused(const Instance& instance, bool still);

  // The operators' calls.
  std::shared_ptr<Message> sent(const Instance& by, Message message);
  void applied(const std::shared_ptr<Message>& message, const Response& answer);
  /// Its sender may have died meanwhile.
  void answered(const std::shared_ptr<Message>& message, const Response& answer);
  void connected(const std::shared_ptr<Message>& watch);
  void told(const std::shared_ptr<Message>& watch, const WatchEvent& event);
  void ended(const std::shared_ptr<Message>& watch, const std::string& why);
  void fault(const Instance& at_hand, const std::string& what);

  // Others.
  /// So many sightings so far.
  std::size_t mark() const { return sightings_.size(); }
  /// `sent_after`: the mark when it was sent.
  void user_wrote(const std::string& as, Verb verb, const Resource& resource, const ObjectKey& key,
                  const Result<Object>& answer, std::size_t sent_after);
  void stood(const Object& object);
  void changed(WatchEventType type, const Object& object, const Object& previous);
  void step(const std::string& what);
  void phase(Phase phase);

  const std::vector<Actor>& actors() const { return actors_; }
  std::vector<Sighting> take() { return std::move(sightings_); }
  std::vector<LiveWrite> take_writes() { return std::move(writes_); }
  /// By whomever, events and leases left aside; where it is confined: elsewhere only by operators.
  TimePoint last_change() const { return last_change_; }
  /// Each of its instances that run has had an answer.
  bool has_heard(const std::string& operator_name) const;
  /// Since the run began.
  TimePoint now() const;

 private:
  struct Running {
    ActorId actor = 0;
    bool alive = false;
    bool heard = false;
  };
  void see(Record::Kind kind, ActorId actor, std::shared_ptr<Message> message = nullptr,
           std::string text = {});
  ActorId user(const std::string& name);
  Running* running(ActorId actor);
  bool is_inside(const std::string& namespace_) const;

  Environment& environment_;
  LiveListener* listener_ = nullptr;
  TimePoint start_;
  TimePoint last_change_{};
  std::set<std::string> namespaces_;
  std::vector<Actor> actors_{Actor{}};
  std::map<Instance, Running> running_;
  std::map<std::string, ActorId> users_;
  std::vector<Sighting> sightings_;
  std::vector<LiveWrite> writes_;
  std::map<std::uint64_t, std::size_t> sent_after_;
  std::uint64_t messages_ = 0;
};

}  // namespace drydock::sim
