#include "scenarios/engine/live/attribution.h"

#include <algorithm>
#include <map>

namespace drydock::sim {
namespace {

class Attribution {
 public:
  Attribution(std::vector<Sighting>& sightings, std::vector<LiveWrite>& writes,
              std::vector<Actor>& actors)
      : sightings_(sightings), writes_(writes), actors_(actors), used_(writes.size()) {
    for (std::size_t i = 0; i < writes.size(); ++i) by_kind_[writes[i].kind].push_back(i);
  }

  void run() {
    for (std::size_t at = 0; at < sightings_.size(); ++at) {
      Sighting& sighting = sightings_[at];
      if (sighting.record.kind != Record::Kind::kChange || sighting.from_before) continue;
      if (LiveWrite* write = write_of(sighting.record, at))
        take(*write, sighting.record);
      else
        sighting.record.actor = stranger(sighting.record);
    }
  }

 private:
  LiveWrite* write_of(const Record& change, std::size_t at) {
    const auto of_kind = by_kind_.find(change.object.gvk().group_kind());
    if (of_kind == by_kind_.end()) return nullptr;
    const ObjectKey key = change.object.key();
    const bool over = change.type == WatchEventType::kDeleted;
    LiveWrite* ending = nullptr;
    for (const std::size_t index : of_kind->second) {
      LiveWrite& write = writes_[index];
      if (used_[index] || write.sent_after > at) continue;
      const bool of_all = write.key.name.empty() && write.key.namespace_ == key.namespace_;
      if (write.key != key && !of_all) continue;
      if (!of_all && write.revision != 0 && write.revision == change.revision) return use(index);
      const bool begins = change.object.is_being_deleted() && !change.previous.is_being_deleted();
      if (of_all && write.may_end && (over || begins)) return &write;
      if (!ending && over && write.may_end) ending = &write;
    }
    return ending ? use(static_cast<std::size_t>(ending - writes_.data())) : nullptr;
  }

  LiveWrite* use(std::size_t index) {
    used_[index] = true;
    return &writes_[index];
  }

  static void take(LiveWrite& write, Record& change) {
    change.actor = write.actor;
    change.message = write.message;
    write.revision = std::max(write.revision, change.revision);
  }

  /// Of nobody whose answer was seen: the manager of the fields that are new.
  ActorId stranger(const Record& change) {
    const std::string manager =
        change.type == WatchEventType::kDeleted ? std::string() : manager_of(change);
    const bool of_the_cluster = manager.empty() || manager.starts_with("kube") ||
                                manager.find("controller") != std::string::npos;
    const std::string name = manager.empty() ? "kube-controller-manager" : manager;
    const auto [place, fresh] = strangers_.try_emplace(name, static_cast<ActorId>(actors_.size()));
    if (fresh)
      actors_.push_back({of_the_cluster ? Actor::Kind::kController : Actor::Kind::kUser, name, 0});
    return place->second;
  }

  static std::string manager_of(const Record& change) {
    const Json* now = find_path(change.object.json(), {"metadata", "managedFields"});
    const Json* before = change.previous
                             ? find_path(change.previous.json(), {"metadata", "managedFields"})
                             : nullptr;
    if (!now || !now->is_array()) return {};
    for (const Json& entry : *now) {
      const bool old = before && before->is_array() &&
                       std::find(before->begin(), before->end(), entry) != before->end();
      if (!old) return std::string(string_at(entry, {"manager"}));
    }
    return {};
  }

  std::vector<Sighting>& sightings_;
  std::vector<LiveWrite>& writes_;
  std::vector<Actor>& actors_;
  std::vector<bool> used_;
  std::map<GroupKind, std::vector<std::size_t>> by_kind_;
  std::map<std::string, ActorId> strangers_;
};

}  // namespace

void attribute(std::vector<Sighting>& sightings, std::vector<LiveWrite>& writes,
               std::vector<Actor>& actors) {
  Attribution(sightings, writes, actors).run();
}

}  // namespace drydock::sim
