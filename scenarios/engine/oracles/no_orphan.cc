#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"

namespace drydock::sim {

namespace {

bool stays_by_wish(const ObjectHistory& primary) {
  return primary.object.has_finalizer("orphan") || primary.defrocked;
}

class NoOrphan final : public Oracle {
 public:
  explicit NoOrphan(SharedLedger ledger) : ledger_(std::move(ledger)) {}
  std::string_view name() const override { return "no-orphan"; }

  void on_record(const Record& record, const Judged& run, const Report&) override {
    ledger_->take(record, run);
  }

  void on_phase(const Judged& run, const Report& report) override {
    if (run.phase == Phase::kStable) settled_ = true;
    if (!settled_) return;
    const bool collected = run.world.collects_garbage();
    ledger_->each([&](const ObjectHistory& history) {
      if (!history.live || !is_operator(run.trace, history.creator)) return;
      const OperatorUnderTest& op = run.world.operator_of(history.creator);
      if (history.object.kind() == op.primary.kind) return;
      const ObjectHistory* owner = gone_owner(history, op, run, collected);
      if (!owner || !told_.insert(std::string(history.object.uid())).second) return;
      report(violation(history, *owner, run));
    });
  }

 private:
  /// Of whom this is left over; null when it is not.
  const ObjectHistory* gone_owner(const ObjectHistory& history, const OperatorUnderTest& op,
                                  const Judged& run, bool collected) const {
    const auto owners = history.object.owner_references();
    if (!owners.empty()) {
      // Garbage is collected once the last of its owners is gone.
      if (!collected) return nullptr;
      const ObjectHistory* gone = nullptr;
      for (const OwnerReference& reference : owners) {
        const ObjectHistory* owner = ledger_->find(reference.uid);
        if (!owner || owner->live) return nullptr;
        gone = owner;
      }
      return gone && stays_by_wish(*gone) ? nullptr : gone;
    }
    if (history.released) return nullptr;
    return gone_namesake(history, op, run);
  }

  /// Nothing says whose it is but its name, and who was there when it was made.
  const ObjectHistory* gone_namesake(const ObjectHistory& history, const OperatorUnderTest& op,
                                     const Judged& run) const {
    std::vector<const ObjectHistory*> candidates;
    bool by_name = false;
    for (const ObjectHistory* primary : ledger_->all(op.primary.group_kind())) {
      if (op.primary.namespaced && primary->object.namespace_() != history.object.namespace_()) {
        continue;
      }
      if (primary->created > history.created) continue;
      const bool named = history.object.name().find(primary->object.name()) != std::string::npos;
      if (named && !by_name) candidates.clear();
      by_name |= named;
      if (named == by_name) candidates.push_back(primary);
    }
    if (candidates.empty()) return nullptr;
    for (const ObjectHistory* primary : candidates) {
      if (primary->live || stays_by_wish(*primary)) return nullptr;
    }
    // A successor of that name may have taken it over.
    const ObjectHistory* last = candidates.back();
    if (run.world.get(op.primary, last->object.key())) return nullptr;
    return last;
  }

  Violation violation(const ObjectHistory& history, const ObjectHistory& owner,
                      const Judged& run) const {
    const std::string what = name_of(history.object, run);
    const std::string whose = name_of(owner.object, run);
    const auto owners = history.object.owner_references();
    return {.oracle = std::string(name()),
            .role = role_of(history.object),
            .reason = "left over",
            .message = fmt::format(
                "{} created {} at {} for {}, which has been gone since {}; all has settled and "
                "it is still there ({}). {}",
                name_of(run.trace, history.creator), what, clock_of(history.created), whose,
                clock_of(owner.ended), state_of(history.object),
                owners.empty() ? "It has no owner reference, so that nobody but the operator "
                                 "could have deleted it."
                               : "Its owner reference names the one that is gone."),
            .at = run.world.now(),
            .record = history.created_record};
  }

  SharedLedger ledger_;
  bool settled_ = false;
  std::set<std::string> told_;
};

}  // namespace

std::unique_ptr<Oracle> make_no_orphan(SharedLedger ledger) {
  return std::make_unique<NoOrphan>(std::move(ledger));
}

}  // namespace drydock::sim
