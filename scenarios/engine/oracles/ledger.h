#pragma once
// Ledger: what several oracles need to know of a run's past: who made each object and who touched
// it, and for each write of an operator what it had been told when it sent it. One ledger serves
// all oracles of one run; each record is taken once, whoever brings it first.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "scenarios/engine/oracles/oracle.h"

namespace drydock::sim {

/// One object, from its creation to its end, by uid.
struct ObjectHistory {
  Object object;  ///< the last state
  bool live = true;
  ActorId creator = 0;
  TimePoint created{};
  std::uint64_t created_record = 0;
  std::uint64_t created_revision = 0;
  TimePoint ended{};
  bool touched = false;    ///< a user, or another operator, has changed it
  bool released = false;   ///< somebody but its operator has changed its owner references
  bool defrocked = false;  ///< somebody but its operator has taken a finalizer off it
};

/// A mutating call of an operator, and what it rests on.
struct Decision {
  std::shared_ptr<const Message> message;
  ActorId actor = 0;
  TimePoint sent{};
  std::uint64_t record = 0;
  std::optional<Knowledge::Known> target;   ///< as told when it was sent; nullopt: never told
  ObjectKey primary_key;                    ///< empty name: nobody can tell which
  std::string primary_uid;                  ///< where the write itself says which
  std::optional<Knowledge::Known> primary;  ///< as told when it was sent
  Object primary_then;                      ///< as it really was when it was sent
  std::string unmet_then;                   ///< of primary_then, deletes only
  /// Record since which the instance has been waiting for answers without a pause, those before
  /// what failed and is tried again: what it was told later may have reached it in the middle of
  /// the reconcile that sent this.
  std::uint64_t busy_since = 0;
  /// The same call of this instance has failed and has not succeeded since.
  bool repeats_a_failure = false;
  bool applied = false;
};

class Ledger {
 public:
  void take(const Record& record, const Judged& run);

  /// Index of the record at hand.
  std::uint64_t index() const { return index_; }
  /// Null where no object of that uid was ever seen.
  const ObjectHistory* find(std::string_view uid) const;
  /// All that were seen, of one kind.
  std::vector<const ObjectHistory*> all(const GroupKind& kind) const;
  void each(const std::function<void(const ObjectHistory&)>& visit) const;

  /// The decision behind a change that an operator made; null where it cannot be told.
  const Decision* behind(const Record& change) const;
  const Decision* find(const Message& message) const;

  /// The primary object of `op` that owns `object`, directly or through others; null where none
  /// ever did.
  const ObjectHistory* primary_of(const OperatorUnderTest& op, const Object& object) const;

  /// The revision at which a get or a delete of this instance last left or found nothing there;
  /// 0: none ever did.
  std::uint64_t seen_absent(ActorId actor, const Object& object) const;

  /// Name of the operator whose instance `actor` is; empty for all others.
  static std::string_view operator_name(const Trace& trace, ActorId actor);

 private:
  void take_existing(const OperatorUnderTest& op, const Judged& run);
  void take_sent(const Record& record, const Judged& run);
  void take_delivered(const Record& record);
  void take_change(const Record& record, const Judged& run);
  void find_primary(Decision& decision, const OperatorUnderTest& op, const Judged& run) const;

  struct Calls {
    unsigned in_flight = 0;
    TimePoint idle_since{};
    TimePoint paused{};
    bool was_busy = false;
    bool retrying = false;
    std::uint64_t busy_since = 0;
    std::unordered_map<std::uint64_t, bool> failed;
  };
  std::unordered_map<std::string, ObjectHistory> objects_;
  std::vector<std::string> order_;  // uids, in the order they were first seen
  std::unordered_map<std::uint64_t, Decision> decisions_;
  std::vector<std::uint64_t> in_flight_;  // numbers of decisions that are not applied
  std::unordered_map<ActorId, Calls> calls_;
  std::unordered_map<std::uint64_t, std::uint64_t> absent_;
  std::uint64_t index_ = UINT64_MAX;
};

/// The record at hand, in the trace.
inline std::uint64_t index_of(const Judged& run) { return run.trace.size() - 1; }

bool is_operator(const Trace& trace, ActorId actor);
bool is_user(const Trace& trace, ActorId actor);
/// create, update, patch, apply, delete, deletecollection; not a dry run.
bool is_write(const Message& message);
/// Events and leases: they tell of the work and are no part of it.
bool is_bookkeeping(const Message& message);
bool is_bookkeeping(const Object& object);
/// Which is asked for, verb and object, as one number.
std::uint64_t call_key(const Message& message);
GroupKind kind_of(const Message& message);
GroupKind kind_of(const Object& object);
/// The body as a document; null where there is none. `parsed` keeps it where it was sent as text.
const Json& sent_json(const Message& message, Json& parsed);
/// It carries a uid or a resource version that the server tests before it writes.
bool has_precondition(const Message& message);
/// The member at that path is the same in both, or in neither.
bool same_at(const Object& a, const Object& b, std::initializer_list<std::string_view> path);

}  // namespace drydock::sim
