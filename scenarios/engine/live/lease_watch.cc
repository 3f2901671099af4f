#include "scenarios/engine/live/lease_watch.h"

namespace drydock::sim {
namespace {

std::string holder_of(const Object& lease) {
  return lease ? std::string(string_at(lease.json(), {"spec", "holderIdentity"})) : std::string();
}

}  // namespace

LeaseWatch::LeaseWatch(Environment& environment, TaskGroup& tasks, OnLost on_lost)
    : environment_(environment), tasks_(tasks), on_lost_(std::move(on_lost)) {}

void LeaseWatch::on_sent(const Instance& by, const Message& message) {
  if (message.object_kind != "Lease") return;
  const std::string holder = holder_of(message.request.body.object);
  if (!holder.empty()) instances_[holder] = by;
}

void LeaseWatch::on_change(const Record& change) {
  if (change.object.kind() != "Lease") return;
  const bool gone = change.type == WatchEventType::kDeleted;
  const std::string before = holder_of(change.previous);
  const std::string after = gone ? std::string() : holder_of(change.object);
  std::string version = gone ? std::string() : std::string(change.object.resource_version());
  const Held held{change.object.key(), std::move(version), after};
  if (instances_.contains(after) || leases_.contains(held.lease)) leases_[held.lease] = held;
  if (before != after) lost(before);
  const Json* seconds = find_path(change.object.json(), {"spec", "leaseDurationSeconds"});
  if (!instances_.contains(after) || !seconds || !seconds->is_number_integer()) return;
  tasks_.spawn("lease of " + after,
               expire(*this, held, std::chrono::seconds(seconds->get<std::int64_t>())));
}

Task<void> LeaseWatch::expire(LeaseWatch& self, Held held, Duration limit) {
  co_await self.environment_.sleep_for(limit);
  if (self.leases_[held.lease].version == held.version) self.lost(held.holder);
}

std::vector<Instance> LeaseWatch::holders() const {
  std::vector<Instance> holders;
  for (const auto& [lease, held] : leases_) {
    const auto known = instances_.find(held.holder);
    holders.push_back(known == instances_.end() ? Instance() : known->second);
  }
  return holders;
}

void LeaseWatch::lost(const std::string& holder) {
  if (const auto known = instances_.find(holder); known != instances_.end())
    on_lost_(known->second.name);
}

}  // namespace drydock::sim
