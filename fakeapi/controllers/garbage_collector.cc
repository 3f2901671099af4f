#include <algorithm>

#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/work_queue.h"
#include "fakeapi/types/type_registry.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kAccount = "generic-garbage-collector";
constexpr std::string_view kForeground = "foregroundDeletion";
constexpr std::string_view kOrphan = "orphan";
const GroupResource kEvents{"", "events"};

bool waits_for_dependents(const Object& object) {
  return object.is_being_deleted() && object.has_finalizer(kForeground);
}

// A change of metadata that holds only for the state that was looked at.
bool patch_metadata(Server& server, const ResourceType& type, const Object& object,
                    const std::string& field, Json value) {
  Json patch = Json::array();
  patch.push_back({{"op", "test"}, {"path", "/metadata/uid"}, {"value", object.uid()}});
  patch.push_back({{"op", "test"},
                   {"path", "/metadata/resourceVersion"},
                   {"value", object.resource_version()}});
  if (value.empty())
    patch.push_back({{"op", "remove"}, {"path", "/metadata/" + field}});
  else
    patch.push_back(
        {{"op", "replace"}, {"path", "/metadata/" + field}, {"value", std::move(value)}});
  Request request = controller_request(Verb::kPatch, type, object.key(), kAccount);
  request.body.media_type = media::kJsonPatch;
  request.body.bytes = dump_json(patch);
  return is_done(server.handle(request));
}

bool remove_finalizer(Server& server, const ResourceType& type, const Object& object,
                      std::string_view finalizer) {
  Json rest = Json::array();
  for (const std::string& name : object.finalizers())
    if (name != finalizer) rest.push_back(name);
  return patch_metadata(server, type, object, "finalizers", std::move(rest));
}

// Keeps those owner references whose uid is not among these.
bool drop_owners(Server& server, const ResourceType& type, const Object& object,
                 const std::set<std::string>& uids) {
  Json rest = Json::array();
  const Json* listed = find_path(object.json(), {"metadata", "ownerReferences"});
  if (!listed || !listed->is_array()) return true;
  for (const Json& reference : *listed)
    if (!uids.contains(std::string(string_at(reference, {"uid"})))) rest.push_back(reference);
  if (rest.size() == listed->size()) return true;
  return patch_metadata(server, type, object, "ownerReferences", std::move(rest));
}

enum class OwnerState { kLives, kWaits, kGone };

OwnerState owner_state(const Server& server, const Object& dependent,
                       const OwnerReference& reference) {
  const auto version = GroupVersion::parse(reference.api_version);
  if (!version) return OwnerState::kLives;
  const ResourceTypePtr type =
      server.types().find_kind({version->group, version->version, reference.kind});
  // What cannot be looked up is not known to be gone.
  if (!type || (type->resource.namespaced && dependent.namespace_().empty()))
    return OwnerState::kLives;
  const std::string inside(type->resource.namespaced ? dependent.namespace_() : std::string_view());
  const Object owner = server.peek(type->storage, {inside, reference.name});
  if (!owner || owner.uid() != reference.uid) return OwnerState::kGone;
  return waits_for_dependents(owner) ? OwnerState::kWaits : OwnerState::kLives;
}

class GarbageCollector final : public ClusterController {
 public:
  explicit GarbageCollector(Server& server) : queue_(server.clock()) {}
  std::string_view name() const override { return "garbagecollector"; }
  bool has_work() const override { return queue_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    if (change.storage == kEvents) return;
    const WorkItem item{change.storage, change.object.key()};
    const std::string uid(change.object.uid());
    for (const Object& state : {change.previous, change.object})
      for (const OwnerReference& reference : state.owner_references()) {
        if (auto owner = by_uid_.find(reference.uid); owner != by_uid_.end())
          queue_.add(owner->second);
        auto& dependents = dependents_[reference.uid];
        dependents.erase(item);
        if (dependents.empty()) dependents_.erase(reference.uid);
      }
    if (change.type == WatchEventType::kDeleted) {
      by_uid_.erase(uid);
      for (const WorkItem& dependent : dependents_of(uid)) queue_.add(dependent);
      return;
    }
    by_uid_[uid] = item;
    for (const OwnerReference& reference : change.object.owner_references())
      dependents_[reference.uid].insert(item);
    queue_.add(item);
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return;
    const Object object = server.peek(item->storage, item->key);
    const ResourceTypePtr type = server.types().find_stored(item->storage);
    if (!object || !type || settle(server, *type, object))
      queue_.forget(*item);
    else
      queue_.retry(*item);
  }

 private:
  std::set<WorkItem> dependents_of(const std::string& uid) const {
    const auto found = dependents_.find(uid);
    return found == dependents_.end() ? std::set<WorkItem>() : found->second;
  }

  bool settle(Server& server, const ResourceType& type, const Object& object) {
    if (object.is_being_deleted()) {
      if (object.has_finalizer(kOrphan)) return orphan_dependents(server, type, object);
      if (object.has_finalizer(kForeground)) return await_dependents(server, type, object);
      return true;
    }
    return collect(server, type, object);
  }

  bool orphan_dependents(Server& server, const ResourceType& type, const Object& owner) {
    const std::string uid(owner.uid());
    bool fine = true;
    for (const WorkItem& item : dependents_of(uid)) {
      const Object dependent = server.peek(item.storage, item.key);
      const ResourceTypePtr its_type = server.types().find_stored(item.storage);
      if (dependent && its_type) fine = drop_owners(server, *its_type, dependent, {uid}) && fine;
    }
    return fine && remove_finalizer(server, type, owner, kOrphan);
  }

  // Only dependents that say so hold their owner up; all of them are looked at.
  bool await_dependents(Server& server, const ResourceType& type, const Object& owner) {
    bool blocked = false;
    for (const WorkItem& item : dependents_of(std::string(owner.uid()))) {
      const Object dependent = server.peek(item.storage, item.key);
      if (!dependent) continue;
      for (const OwnerReference& reference : dependent.owner_references())
        if (reference.uid == owner.uid() && reference.block_owner_deletion) blocked = true;
      if (!dependent.is_being_deleted()) queue_.add(item);
    }
    return blocked || remove_finalizer(server, type, owner, kForeground);
  }

  bool collect(Server& server, const ResourceType& type, const Object& object) {
    std::set<std::string> ended;
    bool lives = false;
    bool waits = false;
    for (const OwnerReference& reference : object.owner_references()) {
      const OwnerState state = owner_state(server, object, reference);
      if (state == OwnerState::kLives) {
        lives = true;
        continue;
      }
      ended.insert(reference.uid);
      waits = waits || state == OwnerState::kWaits;
    }
    if (ended.empty()) return true;
    if (lives) return drop_owners(server, type, object, ended);
    const bool foreground = waits && !dependents_of(std::string(object.uid())).empty();
    std::string policy = "Background";
    if (object.has_finalizer(kOrphan)) policy = "Orphan";
    if (foreground || object.has_finalizer(kForeground)) policy = "Foreground";
    Request request = controller_request(Verb::kDelete, type, object.key(), kAccount);
    request.body.object = Object(Json{{"apiVersion", "v1"},
                                      {"kind", "DeleteOptions"},
                                      {"propagationPolicy", policy},
                                      {"preconditions", {{"uid", object.uid()}}}});
    return is_done(server.handle(request));
  }

  WorkQueue queue_;
  std::map<std::string, WorkItem> by_uid_;
  std::map<std::string, std::set<WorkItem>> dependents_;
};

}  // namespace

std::unique_ptr<ClusterController> make_garbage_collector(Server& server) {
  return std::make_unique<GarbageCollector>(server);
}

}  // namespace drydock::fake
