#include <fmt/format.h>

#include <algorithm>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"

namespace drydock::sim {

namespace {

bool starts_deletion(const Record& change) {
  if (change.type == WatchEventType::kDeleted) return !change.previous.is_being_deleted();
  return change.object.is_being_deleted() && !change.previous.is_being_deleted();
}

/// A label says that this operator manages it, or the server knows that it does.
bool is_marked(const Object& object, const OperatorUnderTest& op) {
  const Json* labels = find_path(object.json(), {"metadata", "labels"});
  if (labels && labels->is_object()) {
    for (const auto& [key, value] : labels->items()) {
      if (!key.ends_with("managed-by") || !value.is_string()) continue;
      const auto& manager = value.get_ref<const std::string&>();
      if (manager == op.field_manager || manager == op.name) return true;
    }
  }
  const Json* managers = find_path(object.json(), {"metadata", "managedFields"});
  return managers && managers->is_array() && !op.field_manager.empty() &&
         std::ranges::any_of(*managers, [&](const Json& entry) {
           return string_at(entry, {"manager"}) == op.field_manager &&
                  string_at(entry, {"subresource"}).empty();
         });
}

class Owned final : public Oracle {
 public:
  explicit Owned(SharedLedger ledger) : ledger_(std::move(ledger)) {}
  std::string_view name() const override { return "owned"; }

  void on_record(const Record& record, const Judged& run, const Report& report) override {
    ledger_->take(record, run);
    if (record.kind != Record::Kind::kChange || !is_operator(run.trace, record.actor)) return;
    if (is_bookkeeping(record.object)) return;
    const OperatorUnderTest& op = run.world.operator_of(record.actor);
    if (kind_of(record.object) == op.primary.group_kind()) {
      judge_primary(record, run, report);
    } else if (record.type == WatchEventType::kAdded) {
      judge_new(record, op, run, report);
    } else {
      judge_other(record, op, run, report);
    }
  }

 private:
  void judge_primary(const Record& record, const Judged& run, const Report& report) const {
    if (record.type == WatchEventType::kAdded) return;
    if (starts_deletion(record)) {
      tell(record, run, report, "deleted a user's object",
           "It is the users' to delete; an operator may only say in its status what it thinks.");
    } else if (!same_at(record.object, record.previous, {"spec"})) {
      tell(record, run, report, "changed a user's specification",
           "A specification belongs to the users; what they asked for is lost.");
    }
  }

  void judge_new(const Record& record, const OperatorUnderTest& op, const Judged& run,
                 const Report& report) const {
    const GroupKind kind = kind_of(record.object);
    const auto dependent = std::ranges::find_if(
        op.dependents, [&](const Resource& resource) { return resource.group_kind() == kind; });
    if (dependent == op.dependents.end()) return;
    // What stands outside of namespaces cannot be owned from within one.
    if (op.primary.namespaced && record.object.namespace_().empty()) return;
    const auto owners = record.object.owner_references();
    if (owners.empty()) {
      tell(record, run, report, "created without an owner",
           fmt::format("It has no owner reference, so that it stays when its {} goes.",
                       op.primary.kind));
      return;
    }
    if (ledger_->primary_of(op, record.object)) {
      const ObjectHistory* primary = ledger_->primary_of(op, record.object);
      if (!op.primary.namespaced || primary->object.namespace_() == record.object.namespace_()) {
        return;
      }
      tell(record, run, report, "created with an owner in another namespace",
           fmt::format("Its owner {} is in namespace {}: to the garbage collector that owner "
                       "does not exist, and it deletes the object.",
                       primary->object.name(), primary->object.namespace_()));
      return;
    }
    // An owner of another kind is the operator's own business.
    const OwnerReference& owner = owners.front();
    if (owner.kind != op.primary.kind) return;
    tell(record, run, report, "created with an owner that never was",
         fmt::format("Its owner reference names {} {} with uid {}, and there never was such a "
                     "one; the garbage collector deletes what it names.",
                     owner.kind, owner.name, owner.uid));
  }

  void judge_other(const Record& record, const OperatorUnderTest& op, const Judged& run,
                   const Report& report) const {
    if (record.previous.empty() || record.object.kind() == "CustomResourceDefinition") return;
    if (is_ours(record.previous, op, run)) return;
    const bool deleted = starts_deletion(record);
    const ObjectHistory* history = ledger_->find(record.previous.uid());
    const std::string maker =
        history && history->creator != 0
            ? fmt::format("{} created it at {}", name_of(run.trace, history->creator),
                          clock_of(history->created))
            : std::string("it was there before");
    tell(record, run, report,
         deleted ? "deleted what is not its own" : "changed what is not its own",
         fmt::format("{}, it is owned by nobody that {} looks after, and nothing marks it as "
                     "managed by {}.",
                     maker, op.name, op.name));
  }

  bool is_ours(const Object& object, const OperatorUnderTest& op, const Judged& run) const {
    if (ledger_->primary_of(op, object) || is_marked(object, op)) return true;
    const ObjectHistory* history = ledger_->find(object.uid());
    if (!history) return false;
    const Actor& creator = run.trace.actor(history->creator);
    // What the cluster's own controllers made without an owner, they made for somebody.
    if (creator.kind == Actor::Kind::kController) return true;
    return creator.kind == Actor::Kind::kOperator && creator.name == op.name;
  }

  void tell(const Record& record, const Judged& run, const Report& report, std::string_view reason,
            const std::string& why) const {
    const Decision* decision = ledger_->behind(record);
    const std::string_view did = record.type == WatchEventType::kAdded ? "created"
                                 : starts_deletion(record)             ? "deleted"
                                                                       : "changed";
    report(
        {.oracle = std::string(name()),
         .role = role_of(record.object),
         .reason = std::string(reason),
         .message = fmt::format("At {} {} {} {}. {} {}", clock_of(record.at),
                                name_of(run.trace, record.actor), did, name_of(record.object, run),
                                why, decision ? grounds_of(*decision, run) : std::string()),
         .at = record.at,
         .record = index_of(run)});
  }

  SharedLedger ledger_;
};

}  // namespace

std::unique_ptr<Oracle> make_owned(SharedLedger ledger) {
  return std::make_unique<Owned>(std::move(ledger));
}

}  // namespace drydock::sim
