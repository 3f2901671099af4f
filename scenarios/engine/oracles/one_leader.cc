#include <fmt/format.h>

#include <map>
#include <unordered_map>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"

namespace drydock::sim {

namespace {

class OneLeader final : public Oracle {
 public:
  std::string_view name() const override { return "one-leader"; }

  void on_record(const Record& record, const Judged& run, const Report& report) override {
    switch (record.kind) {
      case Record::Kind::kChange:
        if (record.object.kind() == "Lease") take_lease(record, run);
        break;
      case Record::Kind::kSent:
        if (!elections_.empty() && is_operator(run.trace, record.actor)) look(record, run);
        break;
      case Record::Kind::kApplied:
        if (!usurpers_.empty()) judge(record, run, report);
        break;
      default:
        break;
    }
  }

 private:
  struct Election {
    ObjectKey lease;
    std::map<std::string, ActorId> identities;
    std::map<ActorId, TimePoint> deposed;  ///< since when they do not hold it any more
    std::string holder;                    ///< as the lease has it; empty: nobody
    ActorId holder_actor = 0;              ///< 0: nobody, or somebody unknown
    TimePoint since{};
    bool several = false;  ///< it writes more than one lease: they elect no one leader
  };

  void take_lease(const Record& record, const Judged& run) {
    const ObjectKey key = record.object.key();
    const Actor& writer = run.trace.actor(record.actor);
    if (writer.kind == Actor::Kind::kOperator) {
      Election& election =
          elections_.try_emplace(writer.name, Election{.lease = key}).first->second;
      if (election.lease != key) election.several = true;
    }
    const std::string holder =
        record.type == WatchEventType::kDeleted
            ? std::string()
            : std::string(string_at(record.object.json(), {"spec", "holderIdentity"}));
    for (auto& [operator_name, election] : elections_) {
      if (election.lease != key || holder == election.holder) continue;
      if (writer.kind == Actor::Kind::kOperator && writer.name == operator_name &&
          !holder.empty()) {
        election.identities[holder] = record.actor;
      }
      if (election.holder_actor != 0) election.deposed[election.holder_actor] = record.at;
      election.holder = holder;
      election.since = record.at;
      const auto known = election.identities.find(holder);
      election.holder_actor = known == election.identities.end() ? 0 : known->second;
    }
  }

  void look(const Record& record, const Judged& run) {
    const Message& message = *record.message;
    if (!is_write(message) || is_bookkeeping(message)) return;
    const auto found = elections_.find(run.trace.actor(record.actor).name);
    if (found == elections_.end() || found->second.several) return;
    const Election& election = found->second;
    if (election.holder_actor == record.actor) return;
    // It was stopped between its decision and the wire, and led then: no lease helps against that.
    const auto deposed = election.deposed.find(record.actor);
    const TimePoint decided = message.decided == TimePoint() ? message.sent : message.decided;
    if (deposed != election.deposed.end() && decided < deposed->second) return;
    usurpers_[message.number] =
        election.holder.empty() ? fmt::format("nobody had held the lease {} since {}",
                                              election.lease.to_string(), clock_of(election.since))
                                : fmt::format("{} had held the lease {} since {}", election.holder,
                                              election.lease.to_string(), clock_of(election.since));
  }

  void judge(const Record& record, const Judged& run, const Report& report) {
    const Message& message = *record.message;
    const auto found = usurpers_.find(message.number);
    if (found == usurpers_.end()) return;
    const std::string why = found->second;
    usurpers_.erase(found);
    if (!message.response.ok()) return;
    report({.oracle = std::string(name()),
            .role = role_of(message),
            .reason = "wrote without being the leader",
            .message = fmt::format(
                "{} {} while {}; the server did it at {} (revision {}). Two that both think they "
                "lead undo each other's work.",
                name_of(run.trace, message.by), deed_of(message, run), why, clock_of(record.at),
                message.revision),
            .at = record.at,
            .record = index_of(run)});
  }

  std::map<std::string, Election, std::less<>> elections_;
  std::unordered_map<std::uint64_t, std::string> usurpers_;
};

}  // namespace

std::unique_ptr<Oracle> make_one_leader() { return std::make_unique<OneLeader>(); }

}  // namespace drydock::sim
