#include "scenarios/engine/run/scenario_faults.h"

#include <algorithm>

#include "operator/api/resources.h"

namespace drydock::sim {
namespace {

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return hash;
}

bool wants(const std::string& wanted, std::uint64_t is) {
  return wanted.empty() || hash_of(wanted) == is;
}

std::string holder_of(const Object& lease) {
  return lease ? std::string(string_at(lease.json(), {"spec", "holderIdentity"})) : std::string();
}

// Leader election makes its identity from the instance's, and may append to it.
bool names_instance_of(const std::string& holder, const std::string& operator_name) {
  return holder.starts_with(operator_name + "-");
}

}  // namespace

ScenarioFaults::ScenarioFaults(FaultSource* more, std::string own_namespace)
    : more_(more), own_namespace_(std::move(own_namespace)) {}

void ScenarioFaults::attach(World& world, Trace& trace) {
  world_ = &world;
  trace.listen([this](const Record& record) {
    if (record.kind == Record::Kind::kChange && record.object.kind() == "Lease") note_lease(record);
  });
}

void ScenarioFaults::arm(const Fault& fault) {
  const std::shared_ptr<Armed> armed = own_.arm(fault);
  if (fault.at.kind != Place::Kind::kTime) return;
  world_->call_at(world_->now() + fault.at.time, [this, armed] {
    if (own_.meet(*armed)) perform(armed->fault);
  });
}

void ScenarioFaults::perform(const Fault& fault) { world_->perform(fault.deed, fault.at.by); }

void ScenarioFaults::disarm() {
  disarm_own();
  more_is_over_ = true;
}

std::optional<Deed> ScenarioFaults::at(const Occasion& occasion) {
  const std::optional<Deed> deed = own_.at(occasion);
  if (!more_) return deed;

  const bool deliver = occasion.kind == Place::Kind::kDeliver;
  const bool deletion_begins = deliver && occasion.event != WatchEventType::kDeleted &&
                               occasion.object->is_being_deleted() &&
                               !occasion.previous->is_being_deleted();
  seen_.push_back({occasion.kind, deletion_begins, occasion.event, hash_of(occasion.by),
                   hash_of(occasion.verb), hash_of(occasion.object_kind),
                   hash_of(occasion.namespace_), hash_of(occasion.name),
                   hash_of(occasion.subresource)});
  // It is asked at each, so that it can count; the scenario's own fault goes first.
  auto decided = more_is_over_ ? std::nullopt : more_->at(occasion);
  if (deed) return deed;
  if (!decided) return std::nullopt;
  Fault fault{.at = place_of(occasion), .deed = *decided, .where = {}};
  if (fault.at.namespace_ == own_namespace_) fault.at.namespace_.clear();
  fault.at.nth = count(fault.at);
  deviations_.push_back(std::move(fault));
  return decided;
}

unsigned ScenarioFaults::count(const Place& place) const {
  return static_cast<unsigned>(std::ranges::count_if(seen_, [&place](const Seen& seen) {
    if (seen.kind != place.kind || !wants(place.by, seen.by) || !wants(place.verb, seen.verb) ||
        !wants(place.object_kind, seen.object_kind) || !wants(place.namespace_, seen.namespace_) ||
        !wants(place.name, seen.name) || !wants(place.subresource, seen.subresource))
      return false;
    if (place.kind != Place::Kind::kDeliver) return true;
    if (place.change == "deletionTimestamp") return seen.deletion_begins;
    if (place.change == "added") return seen.event == WatchEventType::kAdded;
    if (place.change == "deleted") return seen.event == WatchEventType::kDeleted;
    return seen.event == WatchEventType::kModified;
  }));
}

void ScenarioFaults::note_lease(const Record& record) {
  const std::string before = holder_of(record.previous);
  const std::string after =
      record.type == WatchEventType::kDeleted ? std::string() : holder_of(record.object);
  if (!before.empty() && before != after) lease_lost(before);
  if (after.empty()) return;
  const Json* seconds = find_path(record.object.json(), {"spec", "leaseDurationSeconds"});
  if (!seconds || !seconds->is_number_integer()) return;
  const Duration limit = std::chrono::seconds(seconds->get<std::int64_t>());
  world_->call_at(world_->now() + limit, [this, lease = record.object, after] {
    const Object now = world_->get(resources::leases(), lease.key());
    if (now && now.resource_version() == lease.resource_version()) lease_lost(after);
  });
}

void ScenarioFaults::lease_lost(const std::string& holder) {
  for (const auto& armed : std::vector(own_.armed())) {
    const Place& place = armed->fault.at;
    if (place.kind != Place::Kind::kLease) continue;
    if (!place.by.empty() && !names_instance_of(holder, place.by)) continue;
    if (!own_.meet(*armed)) continue;
    // Not inside the commit that told of it.
    world_->call_at(world_->now(), [this, fault = armed->fault] { perform(fault); });
  }
}

}  // namespace drydock::sim
