#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"

namespace drydock::sim {

namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

class FinalizerOracle final : public Oracle {
 public:
  explicit FinalizerOracle(SharedLedger ledger) : ledger_(std::move(ledger)) {}
  std::string_view name() const override { return "finalizer"; }

  void on_record(const Record& record, const Judged& run, const Report& report) override {
    ledger_->take(record, run);
    if (record.kind != Record::Kind::kChange || is_bookkeeping(record.object)) return;
    const bool by_operator = is_operator(run.trace, record.actor);
    if (record.type == WatchEventType::kAdded) {
      note_added(record, run);
      if (by_operator) judge_new(record, run, report);
      return;
    }
    if (same_at(record.object, record.previous, {"metadata", "finalizers"}) &&
        record.type != WatchEventType::kDeleted) {
      return;
    }
    note_added(record, run);
    if (by_operator) judge_removed(record, run, report);
  }

 private:
  // --- what is created

  void judge_new(const Record& record, const Judged& run, const Report& report) const {
    const OperatorUnderTest& op = run.world.operator_of(record.actor);
    const GroupKind kind = kind_of(record.object);
    if (kind == op.primary.group_kind()) return;
    const Decision* decision = ledger_->behind(record);
    if (!decision || !decision->primary || decision->primary_key.name.empty()) return;
    const Knowledge::Known& known = *decision->primary;
    // It acts for another than the one that it knows of now; the other one is gone.
    if (!decision->primary_uid.empty() && known.object.uid() != decision->primary_uid) return;
    const bool in_flight = known.record >= decision->busy_since;
    const std::string primary = name_of(known.object, run);
    if (known.gone || known.object.is_being_deleted()) {
      if (in_flight || decision->repeats_a_failure) return;
      tell(record, *decision, run, report, "created for an object that is being deleted",
           fmt::format("{} was {} then, and the operator knew: what is made now has to be "
                       "cleaned up again, and stays when cleanup has already been there.",
                       primary, known.gone ? "gone" : "being deleted"));
      return;
    }
    if (op.finalizer.empty() || known.object.has_finalizer(op.finalizer)) return;
    const Object& truth = decision->primary_then;
    if (truth.empty() || truth.uid() != known.object.uid() || truth.has_finalizer(op.finalizer)) {
      return;
    }
    tell(record, *decision, run, report, "took effect before its finalizer was there",
         fmt::format("{} does not carry the finalizer {} yet: were it deleted now, nothing would "
                     "clean up.",
                     primary, op.finalizer));
  }

  // --- what is taken off

  void note_added(const Record& record, const Judged& run) {
    if (record.type == WatchEventType::kDeleted) return;
    const auto before = record.previous ? record.previous.finalizers() : std::vector<std::string>();
    for (const std::string& finalizer : record.object.finalizers()) {
      if (contains(before, finalizer)) continue;
      added_[{std::string(record.object.uid()), finalizer}] =
          std::string(Ledger::operator_name(run.trace, record.actor));
    }
  }

  void judge_removed(const Record& record, const Judged& run, const Report& report) const {
    const OperatorUnderTest& op = run.world.operator_of(record.actor);
    // The object went at once: the last finalizer was taken off in the same write.
    const auto after = record.type == WatchEventType::kDeleted ? std::vector<std::string>()
                                                               : record.object.finalizers();
    for (const std::string& finalizer : record.previous.finalizers()) {
      if (contains(after, finalizer)) continue;
      if (finalizer == op.finalizer) {
        judge_cleanup(record, op, run, report);
        continue;
      }
      const auto by = added_.find({std::string(record.object.uid()), finalizer});
      if (by != added_.end() && by->second == op.name) continue;
      if (const Decision* decision = ledger_->behind(record)) {
        tell(record, *decision, run, report, "took away another's finalizer",
             fmt::format("Its write took the finalizer {} off, which somebody else had put "
                         "there: their cleanup is skipped.",
                         finalizer));
      }
    }
  }

  void judge_cleanup(const Record& record, const OperatorUnderTest& op, const Judged& run,
                     const Report& report) const {
    if (kind_of(record.object) != op.primary.group_kind()) return;
    if (!record.previous.is_being_deleted() || record.previous.has_finalizer("orphan")) return;
    const Decision* decision = ledger_->behind(record);
    if (!decision) return;
    const std::string_view uid = record.previous.uid();
    ledger_->each([&](const ObjectHistory& history) {
      if (!history.live || history.object.uid() == uid) return;
      if (history.created_record > decision->record) return;  // came while this was under way
      if (!is_left_behind(history, uid, op, *decision, run)) return;
      tell(record, *decision, run, report, "took its finalizer off before cleanup",
           fmt::format("{} of {} was still there ({}){}.", name_of(history.object, run),
                       name_of(record.previous, run), state_of(history.object),
                       history.object.owner_references().empty()
                           ? ", and without an owner reference nothing will ever delete it"
                           : ""));
    });
  }

  bool is_left_behind(const ObjectHistory& history, std::string_view uid,
                      const OperatorUnderTest& op, const Decision& decision,
                      const Judged& run) const {
    const Object& object = history.object;
    if (object.is_being_deleted()) return false;
    const bool dependent = std::ranges::any_of(op.dependents, [&](const Resource& resource) {
      return resource.kind == object.kind() && resource.group_kind() == kind_of(object);
    });
    if (!dependent) return false;
    const auto owners = object.owner_references();
    const bool owned =
        std::ranges::any_of(owners, [&](const OwnerReference& owner) { return owner.uid == uid; });
    if (owned) {
      if (!op.deletes_dependents || owners.size() > 1) return false;
    } else {
      // Its own, made for this one, as its name says.
      if (!owners.empty() || history.released || !is_operator(run.trace, history.creator)) {
        return false;
      }
      if (run.trace.actor(history.creator).name != op.name) return false;
      const ObjectHistory* primary = ledger_->find(uid);
      if (!primary || object.namespace_() != primary->object.namespace_() ||
          object.name().find(primary->object.name()) == std::string_view::npos ||
          primary->created > history.created) {
        return false;
      }
    }
    // It looked, and nothing was there yet: somebody's late request came in between.
    const std::uint64_t absent = ledger_->seen_absent(decision.actor, object);
    return absent == 0 || absent >= history.created_revision;
  }

  void tell(const Record& record, const Decision& decision, const Judged& run, const Report& report,
            std::string_view reason, const std::string& why) const {
    report({.oracle = std::string(name()),
            .role = role_of(record.object),
            .reason = std::string(reason),
            .message = fmt::format("{} {}", grounds_of(decision, run), why),
            .at = record.at,
            .record = index_of(run)});
  }

  SharedLedger ledger_;
  std::map<std::pair<std::string, std::string>, std::string> added_;  // uid, finalizer: by whom
};

}  // namespace

std::unique_ptr<Oracle> make_finalizer(SharedLedger ledger) {
  return std::make_unique<FinalizerOracle>(std::move(ledger));
}

}  // namespace drydock::sim
