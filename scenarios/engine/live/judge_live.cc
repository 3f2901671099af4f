#include "scenarios/engine/live/judge_live.h"

#include <algorithm>

#include "scenarios/engine/live/attribution.h"
#include "scenarios/engine/run/end_state.h"
#include "scenarios/engine/world/revisions.h"

namespace drydock::sim {
namespace {

/// The newest version that the payload of an answer shows.
std::uint64_t revision_shown(const Response& answer) {
  if (const auto* object = std::get_if<Object>(&answer.payload))
    return object->kind() == "Status" ? 0 : revision_of(*object);
  if (const auto* list = std::get_if<ObjectList>(&answer.payload))
    return parse_revision(list->resource_version);
  return 0;
}

/// A run's end without what the cluster's controllers say of its objects: how far they have come,
/// and in which words, is a matter of moments. Without what others have on the cluster, too.
class EndView final : public ClusterView {
 public:
  EndView(const RecordedRun& run, std::set<GroupKind> primaries,
          const std::set<std::string>& others)
      : run_(run), primaries_(std::move(primaries)), others_(others) {}
  Object get(const Resource& resource, const ObjectKey& key) const override {
    return shown(resource, run_.get(resource, key));
  }
  std::vector<Object> list(const Resource& resource) const override {
    std::vector<Object> all = run_.list(resource);
    std::erase_if(
        all, [this](const Object& object) { return others_.contains(std::string(object.uid())); });
    for (Object& object : all) object = shown(resource, object);
    return all;
  }

 private:
  Object shown(const Resource& resource, Object object) const {
    if (object.empty() || primaries_.contains(resource.group_kind())) return object;
    Json document = object.json();
    document.erase("status");
    Json& metadata = document["metadata"];
    if (const auto managed = metadata.find("managedFields"); managed != metadata.end())
      std::erase_if(managed->get_ref<Json::array_t&>(), [](const Json& entry) {
        return string_at(entry, {"subresource"}) == "status" ||
               string_at(entry, {"manager"}).starts_with("kube-controller-manager");
      });
    return Object(std::move(document));
  }

  const RecordedRun& run_;
  std::set<GroupKind> primaries_;
  const std::set<std::string>& others_;  // their uids
};

class Telling {
 public:
  Telling(const Scenario& scenario, const OperatorCatalog& catalog, LiveSightings& seen)
      : scenario_(scenario),
        seen_(seen),
        view_(catalog, seen.actors, seen.facts),
        trace_(std::make_shared<Trace>()),
        oracles_(make_oracles(scenario)) {
    for (std::size_t i = 1; i < seen.actors.size(); ++i) trace_->add_actor(seen.actors[i]);
    for (const LiveWrite& write : seen.writes)
      if (write.message) written_[write.message->number] = write.revision;
  }

  LiveVerdict tell() {
    const std::vector<Sighting*> changes = changes_in_order();
    auto next = changes.begin();
    auto tell_until = [&](std::uint64_t revision) {
      for (; next != changes.end() && (*next)->record.revision <= revision; ++next)
        tell_one(**next);
    };
    for (Sighting& sighting : seen_.sightings) {
      tell_until(revision_of(sighting));
      const bool change = sighting.record.kind == Record::Kind::kChange;
      if (!change || sighting.from_before) tell_one(sighting);
    }
    tell_until(UINT64_MAX);
    verdict_.trace = trace_;
    return std::move(verdict_);
  }

 private:
  /// The committed changes, in the cluster's own order.
  std::vector<Sighting*> changes_in_order() {
    std::vector<Sighting*> changes;
    for (Sighting& sighting : seen_.sightings)
      if (sighting.record.kind == Record::Kind::kChange && !sighting.from_before &&
          counts(sighting))
        changes.push_back(&sighting);
    // They stand in one vector: of equal revisions the one that was seen first comes first.
    std::ranges::sort(changes, {}, [](const Sighting* sighting) {
      return std::pair(sighting->record.revision, sighting);
    });
    return changes;
  }

  bool counts(const Sighting& sighting) const {
    return is_of_the_scenario(sighting.record.object) || sighting.record.message;
  }

  bool is_of_the_scenario(const Object& object) const {
    const std::string namespace_(object.namespace_());
    return namespace_.empty() || seen_.namespaces.contains(namespace_);
  }

  std::uint64_t revision_of(const Sighting& sighting) const {
    const Record& record = sighting.record;
    switch (record.kind) {
      case Record::Kind::kChange:
      case Record::Kind::kEvent:
        return record.revision;
      case Record::Kind::kApplied: {
        const auto written = written_.find(record.message->number);
        return std::max(written == written_.end() ? 0 : written->second,
                        revision_shown(*sighting.answer));
      }
      default:
        return 0;
    }
  }

  void tell_one(Sighting& sighting) {
    Record& record = sighting.record;
    // Never back in time: a change may have been heard of late.
    record.at = std::max(record.at, view_.now());
    if (record.kind == Record::Kind::kChange) record.at = view_.now();
    view_.go_on(record.at);
    if (sighting.from_before) {
      if (!is_of_the_scenario(record.object)) others_.insert(std::string(record.object.uid()));
      return view_.store(WatchEventType::kAdded, record.object);
    }
    if (!sighting.looked_at.empty())
      return view_.take_whole_look(*record.message, sighting.looked_at, trace_->size());
    prepare(sighting);
    if (record.kind == Record::Kind::kPhase) phase_ = sighting.phase;
    trace_->add(record);
    const Judged judged{.world = view_, .trace = *trace_, .scenario = scenario_, .phase = phase_};
    const auto report = [this](Violation violation) { take(std::move(violation)); };
    for (const auto& oracle : oracles_)
      if (record.kind == Record::Kind::kPhase)
        oracle->on_phase(judged, report);
      else
        oracle->on_record(record, judged, report);
    if (record.kind == Record::Kind::kPhase && phase_ == Phase::kOver)
      verdict_.end_state = end_state(EndView(view_, primaries(), others_), written_kinds_);
  }

  /// What is so once the record stands.
  void prepare(Sighting& sighting) {
    Record& record = sighting.record;
    Message* const message = sighting.message.get();
    switch (record.kind) {
      case Record::Kind::kChange:
        reached_ = std::max(reached_, record.revision);
        view_.store(record.type, record.object);
        note_kind(record);
        break;
      case Record::Kind::kApplied:
        apply(*message, *sighting.answer, record.at);
        break;
      case Record::Kind::kDelivered:
        message->response = *std::move(sighting.answer);
        message->delivered_at = record.at;
        record.revision = message->revision;
        view_.take_told(record, trace_->size());
        break;
      case Record::Kind::kEvent:
        view_.take_told(record, trace_->size());
        break;
      default:
        view_.take_process(record);
        break;
    }
  }

  void apply(Message& message, Response answer, TimePoint at) {
    const auto written = written_.find(message.number);
    message.applied = true;
    message.applied_at = at;
    message.revision = revision_shown(answer);
    if (written != written_.end()) message.revision = std::max(message.revision, written->second);
    if (message.revision == 0) message.revision = reached_;
    if (message.key.name.empty() && answer.ok())
      if (const auto* created = std::get_if<Object>(&answer.payload))
        message.key.name = created->name();
    message.response = std::move(answer);
  }

  std::set<GroupKind> primaries() const {
    std::set<GroupKind> kinds;
    for (ActorId id = 1; id < trace_->actors().size(); ++id)
      if (trace_->actor(id).kind == Actor::Kind::kOperator)
        kinds.insert(view_.operator_of(id).primary.group_kind());
    return kinds;
  }

  void note_kind(const Record& record) {
    const Actor::Kind by = trace_->actor(record.actor).kind;
    if (by != Actor::Kind::kOperator && by != Actor::Kind::kUser) return;
    if (const auto resource = view_.resource_of(record.object.gvk()))
      written_kinds_.insert(*resource);
  }

  void take(Violation violation) {
    const std::string print = fingerprint(violation);
    for (const Violation& known : verdict_.violations)
      if (fingerprint(known) == print) return;
    if (violation.at == TimePoint()) violation.at = view_.now();
    if (violation.record == 0 && trace_->size() > 0) violation.record = trace_->size() - 1;
    verdict_.violations.push_back(std::move(violation));
  }

  const Scenario& scenario_;
  LiveSightings& seen_;
  RecordedRun view_;
  std::shared_ptr<Trace> trace_;
  std::vector<std::unique_ptr<Oracle>> oracles_;
  std::map<std::uint64_t, std::uint64_t> written_;  // revisions, by message number
  std::set<Resource> written_kinds_;
  std::set<std::string> others_;  // uids of what stood elsewhere before
  std::uint64_t reached_ = 0;
  Phase phase_ = Phase::kSteps;
  LiveVerdict verdict_;
};

}  // namespace

LiveVerdict judge_live(const Scenario& scenario, const OperatorCatalog& catalog,
                       LiveSightings seen) {
  attribute(seen.sightings, seen.writes, seen.actors);
  return Telling(scenario, catalog, seen).tell();
}

}  // namespace drydock::sim
