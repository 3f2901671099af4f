#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenarios/engine/oracles/all_oracles.h"
#include "scenarios/engine/oracles/narrate.h"

namespace drydock::sim {

namespace {

std::optional<std::int64_t> observed_generation(const Json& document) {
  const Json* value = find_path(document, {"status", "observedGeneration"});
  if (!value || !value->is_number_integer()) return std::nullopt;
  return value->get<std::int64_t>();
}

bool says_ready(const Json& document) {
  const Json* conditions = find_path(document, {"status", "conditions"});
  return conditions && conditions->is_array() &&
         std::ranges::any_of(*conditions, [](const Json& condition) {
           return string_at(condition, {"type"}) == "Ready" &&
                  string_at(condition, {"status"}) == "True";
         });
}

/// The cluster as one instance has been told of it.
class ToldView final : public ClusterView {
 public:
  ToldView(const Knowledge& knowledge, const RunView& world)
      : knowledge_(knowledge), world_(world) {}
  Object get(const Resource& resource, const ObjectKey& key) const override {
    const auto* known = knowledge_.find(resource.group_kind(), key);
    return known && !known->gone ? known->object : Object();
  }
  std::vector<Object> list(const Resource& resource) const override {
    std::vector<Object> told;
    for (const Object& object : world_.list(resource)) {
      if (Object known = get(resource, object.key())) told.push_back(std::move(known));
    }
    return told;
  }

 private:
  const Knowledge& knowledge_;
  const RunView& world_;
};

class HonestStatus final : public Oracle {
 public:
  explicit HonestStatus(SharedLedger ledger) : ledger_(std::move(ledger)) {}
  std::string_view name() const override { return "honest-status"; }

  void on_record(const Record& record, const Judged& run, const Report& report) override {
    ledger_->take(record, run);
    switch (record.kind) {
      case Record::Kind::kEvent:
        last_event_[record.message ? record.message->by : record.actor] = index_of(run);
        break;
      case Record::Kind::kSent:
        if (is_operator(run.trace, record.actor)) look_at_claim(record, run);
        break;
      case Record::Kind::kApplied:
        if (!claims_.empty()) judge_claim(record, run, report);
        break;
      case Record::Kind::kChange:
        if (record.type == WatchEventType::kModified && is_operator(run.trace, record.actor)) {
          judge_generation(record, run, report);
        }
        break;
      default:
        break;
    }
  }

  void on_phase(const Judged& run, const Report& report) override {
    if (run.phase == Phase::kStable) settled_ = true;
    if (!settled_) return;
    std::set<std::string> seen;
    for (ActorId id = 1; id < run.trace.actors().size(); ++id) {
      const Actor& actor = run.trace.actor(id);
      if (actor.kind != Actor::Kind::kOperator || !seen.insert(actor.name).second) continue;
      const OperatorUnderTest& op = run.world.operator_of(id);
      if (!op.dishonest || !run.world.is_running(op.name)) continue;
      for (const Object& primary : run.world.list(op.primary)) {
        const std::string complaint = op.dishonest(primary, run.world);
        if (complaint.empty()) continue;
        report({.oracle = std::string(name()),
                .role = role_of(primary),
                .reason = "status is not so",
                .message = fmt::format(
                    "All has settled, and the status of {} ({}) still says what is not so: {}.",
                    name_of(primary, run), state_of(primary), complaint),
                .at = run.world.now(),
                .record = index_of(run)});
        return;
      }
    }
  }

 private:
  void judge_generation(const Record& record, const Judged& run, const Report& report) const {
    const OperatorUnderTest& op = run.world.operator_of(record.actor);
    if (record.object.kind() != op.primary.kind) return;
    const auto now = observed_generation(record.object.json());
    if (!now || now == observed_generation(record.previous.json())) return;
    const Decision* decision = ledger_->behind(record);
    const auto grounds = [&] { return decision ? grounds_of(*decision, run) : std::string(); };
    if (*now > record.object.generation()) {
      report({.oracle = std::string(name()),
              .role = role_of(record.object),
              .reason = "observed a generation that never was",
              .message = fmt::format(
                  "{} The status of {} now says observedGeneration {}, but its generation is {}: "
                  "whoever waits for that generation is told that it is done before it is asked "
                  "for.",
                  grounds(), name_of(record.object, run), *now, record.object.generation()),
              .at = record.at,
              .record = index_of(run)});
      return;
    }
    const auto before = observed_generation(record.previous.json());
    if (!before || *before <= *now || !decision) return;
    // A request that was under way already when the newer status was written is nobody's fault.
    const auto then =
        decision->primary_then ? observed_generation(decision->primary_then.json()) : std::nullopt;
    if (!then || *then <= *now) return;
    report({.oracle = std::string(name()),
            .role = role_of(record.object),
            .reason = "observedGeneration went back",
            .message = fmt::format(
                "{} The status of {} had said observedGeneration {} before that was sent, and now "
                "says {}: an older view was written over a newer one.",
                grounds(), name_of(record.object, run), *before, *now),
            .at = record.at,
            .record = index_of(run)});
  }

  /// A status that claims to be ready, against all that the instance had been told.
  void look_at_claim(const Record& record, const Judged& run) {
    const Message& message = *record.message;
    if (!is_write(message)) return;
    const OperatorUnderTest& op = run.world.operator_of(record.actor);
    if (message.object_kind != op.primary.kind || !op.unmet) return;
    // Most of what is patched is no status.
    const Body& body = message.request.body;
    if (!body.object && body.bytes.find("conditions") == std::string::npos) return;
    Json parsed;
    const Json& document = sent_json(message, parsed);
    if (!document.is_object() || !says_ready(document)) return;
    const Decision* decision = ledger_->find(message);
    if (!decision || !decision->target || decision->target->gone) return;
    const Object& known = decision->target->object;
    if (observed_generation(document) != known.generation() || known.is_being_deleted()) return;
    // What came in the middle of a reconcile it may not have looked at.
    const auto event = last_event_.find(record.actor);
    if (event != last_event_.end() && event->second >= decision->busy_since) return;
    const ToldView told(run.world.knowledge(record.actor), run.world);
    std::string unmet = op.unmet(known, told);
    if (!unmet.empty()) claims_[message.number] = std::move(unmet);
  }

  void judge_claim(const Record& record, const Judged& run, const Report& report) {
    const auto claim = claims_.find(record.message->number);
    if (claim == claims_.end()) return;
    const std::string unmet = claim->second;
    claims_.erase(claim);
    const Decision* decision = ledger_->find(*record.message);
    if (!record.message->response.ok() || !decision) return;
    report({.oracle = std::string(name()),
            .role = role_of(*record.message),
            .reason = "said Ready against what it knew",
            .message = fmt::format(
                "{} The write says Ready for that generation, although by all that it had been "
                "told this was not so: {}.",
                grounds_of(*decision, run), unmet),
            .at = record.at,
            .record = index_of(run)});
  }

  SharedLedger ledger_;
  bool settled_ = false;
  std::unordered_map<ActorId, std::uint64_t> last_event_;
  std::unordered_map<std::uint64_t, std::string> claims_;
};

}  // namespace

std::unique_ptr<Oracle> make_honest_status(SharedLedger ledger) {
  return std::make_unique<HonestStatus>(std::move(ledger));
}

}  // namespace drydock::sim
