#include <fmt/format.h>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"

namespace drydock::sim {

namespace {

std::int64_t replicas_of(const Object& object) {
  const Json* replicas = find_path(object.json(), {"spec", "replicas"});
  return replicas && replicas->is_number_integer() ? replicas->get<std::int64_t>() : -1;
}

bool is_deletion(const Record& change) {
  if (change.type == WatchEventType::kDeleted) return !change.previous.is_being_deleted();
  return change.type == WatchEventType::kModified && change.object.is_being_deleted() &&
         !change.previous.is_being_deleted();
}

bool is_scale_down(const Record& change) {
  return change.type == WatchEventType::kModified && replicas_of(change.object) >= 0 &&
         replicas_of(change.object) < replicas_of(change.previous);
}

class SafeDelete final : public Oracle {
 public:
  explicit SafeDelete(SharedLedger ledger) : ledger_(std::move(ledger)) {}
  std::string_view name() const override { return "safe-delete"; }

  void on_record(const Record& record, const Judged& run, const Report& report) override {
    ledger_->take(record, run);
    if (record.kind != Record::Kind::kChange || is_bookkeeping(record.object)) return;
    note_specification(record);
    if (!suspicions_.empty()) confirm(record, run, report);
    if (!is_operator(run.trace, record.actor)) return;
    if (record.type == WatchEventType::kAdded) return;
    const OperatorUnderTest& op = run.world.operator_of(record.actor);
    if (kind_of(record.object) == op.primary.group_kind()) return;
    if (is_deletion(record)) {
      judge_deletion(record, op, run, report);
    } else if (is_scale_down(record)) {
      judge_scale_down(record, op, run);
    }
  }

 private:
  /// A destructive write whose harm will show.
  struct Suspicion {
    Decision decision;
    Object target;  ///< before the write
    TimePoint at{};
    std::uint64_t record = 0;
    ObjectKey primary_key;
    std::string primary_uid;
    std::int64_t generation = 0;  ///< of the primary, when it was written
    std::int64_t scale = -1;      ///< replicas before; -1: a deletion
    std::string why;
    std::string reason;
  };

  /// When an object that operators look after last got a new specification.
  void note_specification(const Record& record) {
    if (record.type == WatchEventType::kModified &&
        record.object.generation() == record.previous.generation()) {
      return;
    }
    specified_[std::string(record.object.uid())] = record.at;
  }

  static bool same_wish(const Suspicion& suspicion, const Object& primary) {
    return primary && primary.uid() == suspicion.primary_uid &&
           primary.generation() == suspicion.generation && !primary.is_being_deleted();
  }

  /// Whose the target is now; empty where nobody wants it.
  Object wanting(const Record& record, const OperatorUnderTest& op, const Judged& run) const {
    const ObjectHistory* owner = ledger_->primary_of(op, record.previous);
    if (!owner) return {};
    const Object primary = run.world.get(op.primary, owner->object.key());
    if (!primary || primary.uid() != owner->object.uid() || primary.is_being_deleted()) return {};
    return primary;
  }

  void judge_deletion(const Record& record, const OperatorUnderTest& op, const Judged& run,
                      const Report& report) {
    const Decision* decision = ledger_->behind(record);
    if (!decision || has_precondition(*decision->message)) return;
    const Object primary = wanting(record, op, run);
    if (!primary) return;
    Suspicion suspicion = suspect(record, *decision, primary, run);
    if (decision->target && decision->target->object &&
        decision->target->object.uid() != record.previous.uid()) {
      suspicion.why = fmt::format(
          "What it knew was another object of that name (uid {}); what it deleted has uid {} and "
          "belongs to {}, which asks for it.",
          decision->target->object.uid(), record.previous.uid(), name_of(primary, run));
      suspicion.reason = "deleted another object of that name";
      tell(suspicion, "", run, report);
      return;
    }
    if (const std::string stale = staleness(*decision, primary, run); !stale.empty()) {
      suspicion.why = stale;
      suspicion.reason = "deleted on a stale read";
    } else if (const ObjectHistory* history = ledger_->find(record.previous.uid());
               op.unmet && decision->unmet_then.empty() && !(history && history->touched) &&
               decision->primary_then && decision->primary_then.uid() == primary.uid()) {
      suspicion.why =
          fmt::format("All was as {} asks when the deletion was sent, so nothing called for it.",
                      name_of(primary, run));
      suspicion.reason = "deleted what is wanted";
    } else {
      return;
    }
    suspicions_.push_back(std::move(suspicion));
  }

  void judge_scale_down(const Record& record, const OperatorUnderTest& op, const Judged& run) {
    const Decision* decision = ledger_->behind(record);
    if (!decision || has_precondition(*decision->message)) return;
    const Object primary = wanting(record, op, run);
    if (!primary || !decision->primary) return;
    const Knowledge::Known& known = *decision->primary;
    if (known.object.uid() == primary.uid() && known.object.generation() == primary.generation()) {
      return;
    }
    // Lag happens to everybody; to know less than one's predecessor does not.
    const std::optional<ActorId> elder = knew_more(*decision, op, run);
    if (!elder) return;
    Suspicion suspicion = suspect(record, *decision, primary, run);
    suspicion.scale = replicas_of(record.previous);
    suspicion.why = fmt::format("{} had already been told of a newer {}.",
                                name_of(run.trace, *elder), name_of(primary, run));
    suspicion.reason = "scaled down on a stale read";
    suspicions_.push_back(std::move(suspicion));
  }

  static Suspicion suspect(const Record& record, const Decision& decision, const Object& primary,
                           const Judged& run) {
    Suspicion suspicion;
    suspicion.decision = decision;
    suspicion.target = record.previous;
    suspicion.at = record.at;
    suspicion.record = index_of(run);
    suspicion.primary_key = primary.key();
    suspicion.primary_uid = std::string(primary.uid());
    suspicion.generation = primary.generation();
    return suspicion;
  }

  /// How what it knew of the primary object was out of date when it sent the deletion; empty where
  /// it was not, or no more than messages take.
  std::string staleness(const Decision& decision, const Object& primary, const Judged& run) const {
    const auto specified = specified_.find(std::string(primary.uid()));
    const TimePoint since = specified == specified_.end() ? TimePoint{} : specified->second;
    if (since + run.world.ordinary_lag() >= decision.sent) return {};
    const std::string what = name_of(primary, run);
    if (!decision.primary) {
      return fmt::format("{} has been there since {}, and it did not know.", what, clock_of(since));
    }
    const Knowledge::Known& known = *decision.primary;
    if (known.object.uid() == primary.uid() && !known.gone &&
        known.object.generation() == primary.generation()) {
      return {};
    }
    return fmt::format("Since {} {} was really at {} (uid {}), and wants it.", clock_of(since),
                       what, state_of(primary), primary.uid());
  }

  static std::optional<ActorId> knew_more(const Decision& decision, const OperatorUnderTest& op,
                                          const Judged& run) {
    const auto& actors = run.trace.actors();
    for (ActorId id = 1; id < actors.size(); ++id) {
      if (id == decision.actor || actors[id].kind != Actor::Kind::kOperator ||
          actors[id].name != op.name) {
        continue;
      }
      const auto* known =
          run.world.knowledge(id).find(op.primary.group_kind(), decision.primary_key);
      if (known && known->revision > decision.primary->revision &&
          known->at < decision.primary->at) {
        return id;
      }
    }
    return std::nullopt;
  }

  /// The operator, or one of the cluster's controllers, makes up for it while the specification is
  /// the same: so it was harm.
  void confirm(const Record& record, const Judged& run, const Report& report) {
    std::erase_if(suspicions_, [&](const Suspicion& suspicion) {
      if (record.object.key() != suspicion.target.key() ||
          record.object.kind() != suspicion.target.kind()) {
        return false;
      }
      const Actor& maker = run.trace.actor(record.actor);
      if (maker.kind != Actor::Kind::kController &&
          Ledger::operator_name(run.trace, record.actor) !=
              Ledger::operator_name(run.trace, suspicion.decision.actor)) {
        return false;
      }
      const bool created = suspicion.scale < 0 && record.type == WatchEventType::kAdded;
      const bool raised = suspicion.scale >= 0 && record.type == WatchEventType::kModified &&
                          replicas_of(record.object) >= suspicion.scale &&
                          replicas_of(record.previous) < suspicion.scale;
      if (!created && !raised) return false;
      const OperatorUnderTest& op = run.world.operator_of(suspicion.decision.actor);
      const Object primary = run.world.get(op.primary, suspicion.primary_key);
      if (!same_wish(suspicion, primary)) return true;
      tell(suspicion,
           fmt::format("At {} {} {} it again, for the same specification.", clock_of(record.at),
                       name_of(run.trace, record.actor), created ? "created" : "scaled up"),
           run, report);
      return true;
    });
  }

  void tell(const Suspicion& suspicion, const std::string& outcome, const Judged& run,
            const Report& report) const {
    report({.oracle = std::string(name()),
            .role = role_of(suspicion.target),
            .reason = suspicion.reason,
            .message = fmt::format(
                "{} {} The request named neither a uid nor a resource version, so the server "
                "did it at {}.{}{}",
                grounds_of(suspicion.decision, run), suspicion.why, clock_of(suspicion.at),
                outcome.empty() ? "" : " ", outcome),
            .at = suspicion.at,
            .record = suspicion.record});
  }

  SharedLedger ledger_;
  std::unordered_map<std::string, TimePoint> specified_;
  std::vector<Suspicion> suspicions_;
};

}  // namespace

std::unique_ptr<Oracle> make_safe_delete(SharedLedger ledger) {
  return std::make_unique<SafeDelete>(std::move(ledger));
}

}  // namespace drydock::sim
