// Deletes what no owner holds any longer, lets owners that go in the foreground wait for their
// dependents, and sets the dependents of owners that orphan them free. Follows
// kube-controller-manager's garbage collector; differs: no graph lags behind the server, so that an
// owner is looked up where the reference says it is, and absent ones need no virtual nodes.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "fakeapi/controllers/controller_events.h"
#include "fakeapi/controllers/controllers.h"
#include "fakeapi/controllers/object_fields.h"
#include "fakeapi/controllers/work_queue.h"
#include "fakeapi/types/type_registry.h"

namespace drydock::fake {
namespace {

constexpr std::string_view kForeground = "foregroundDeletion";
constexpr std::string_view kOrphan = "orphan";
const GroupResource kEvents{"", "events"};
const GroupResource kDefinitions{"apiextensions.k8s.io", "customresourcedefinitions"};

bool waits_for_dependents(const Object& object) {
  return object.is_being_deleted() && object.has_finalizer(kForeground);
}
bool orphans_dependents(const Object& object) {
  return object.is_being_deleted() && object.has_finalizer(kOrphan);
}

enum class OwnerState {
  kLives,
  kWaits,  ///< for its dependents to go
  kGone,
  kUnknown,  ///< of a kind that there is not
  kInvalid   ///< namespaced, of a cluster-scoped dependent
};

struct Owners {
  std::set<std::string> ended;  ///< uids of those that hold the object no longer
  bool lives = false, waits = false, unknown = false, invalid = false;
};

class GarbageCollector final : public ClusterController {
 public:
  explicit GarbageCollector(Server& server)
      : client_("generic-garbage-collector"),
        events_(server.clock(), client_, "garbage-collector-controller"),
        queue_(server.clock()) {}
  std::string_view name() const override { return "garbagecollector"; }
  bool has_work() const override { return queue_.has_work() || events_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }

  void observe(const Change& change) override {
    if (change.storage == kEvents) return;
    if (change.storage == kDefinitions) {
      for (const WorkItem& item : unresolved_) queue_.add(item);
      unresolved_.clear();
    }
    const WorkItem item{change.storage, change.object.key()};
    const std::string uid(change.object.uid());
    forget(item);
    if (change.type == WatchEventType::kDeleted) {
      waiting_.erase(uid);
      by_uid_.erase(uid);
      for (const WorkItem& dependent : dependents_of(uid)) queue_.add(dependent);
      return;
    }
    by_uid_.try_emplace(uid, item);
    const std::vector<OwnerReference> references = change.object.owner_references();
    remember(item, references);
    if (!waits_for_dependents(change.object))
      waiting_.erase(uid);
    else if (waiting_.insert(uid).second)
      for (const WorkItem& dependent : dependents_of(uid)) queue_.add(dependent);
    report_foreign(item, change.object, references);
    if (waiting_.contains(uid) || orphans_dependents(change.object) || !references.empty())
      queue_.add(item);
  }

  void step(Server& server) override {
    const auto item = queue_.take();
    if (!item) return events_.step(server);
    const Object object = server.peek(item->storage, item->key);
    const ResourceTypePtr type = server.types().find_stored(item->storage);
    const auto more = object && type ? settle(server, *type, *item, object) : Result<bool>(false);
    if (!more) return queue_.retry(*item);
    if (*more) queue_.add(*item);
    queue_.forget(*item);
  }

 private:
  std::set<WorkItem> dependents_of(const std::string& uid) const {
    const auto found = dependents_.find(uid);
    return found == dependents_.end() ? std::set<WorkItem>() : found->second;
  }

  void forget(const WorkItem& item) {
    const auto known = owners_.find(item);
    if (known == owners_.end()) return;
    for (const std::string& uid : known->second) {
      // One dependent less: an owner that waits for it may go now.
      if (waiting_.contains(uid)) queue_.add(by_uid_.at(uid));
      auto& dependents = dependents_[uid];
      dependents.erase(item);
      if (dependents.empty()) dependents_.erase(uid);
    }
    owners_.erase(known);
  }

  void remember(const WorkItem& item, const std::vector<OwnerReference>& references) {
    for (const OwnerReference& reference : references) {
      owners_[item].insert(reference.uid);
      dependents_[reference.uid].insert(item);
    }
  }

  // An owner that lives in another namespace is none; whoever wrote the reference is told.
  void report_foreign(const WorkItem& item, const Object& object,
                      const std::vector<OwnerReference>& references) {
    for (const OwnerReference& reference : references) {
      const auto owner = by_uid_.find(reference.uid);
      if (owner == by_uid_.end()) continue;
      const std::string& inside = owner->second.key.namespace_;
      if (inside.empty() || inside == item.key.namespace_) continue;
      if (!reported_.insert({std::string(object.uid()), reference.uid}).second) continue;
      Json subject{{"apiVersion", object.api_version()},
                   {"kind", object.kind()},
                   {"name", object.name()},
                   {"uid", object.uid()}};
      if (!item.key.namespace_.empty()) subject["namespace"] = item.key.namespace_;
      events_.warning(std::move(subject), "OwnerRefInvalidNamespace",
                      fmt::format("ownerRef [{}/{}, namespace: {}, name: {}, uid: {}] does not "
                                  "exist in namespace \"{}\"",
                                  reference.api_version, reference.kind, item.key.namespace_,
                                  reference.name, reference.uid, item.key.namespace_));
    }
  }

  // Whether there is more to do at once.
  Result<bool> settle(Server& server, const ResourceType& type, const WorkItem& item,
                      const Object& object) {
    if (orphans_dependents(object)) return orphan_one(server, type, object);
    if (waits_for_dependents(object)) return await_dependents(server, type, object);
    if (object.is_being_deleted()) return false;
    return collect(server, type, item, object);
  }

  Result<bool> orphan_one(Server& server, const ResourceType& type, const Object& owner) {
    const std::string uid(owner.uid());
    for (const WorkItem& item : dependents_of(uid)) {
      const Object dependent = server.peek(item.storage, item.key);
      const ResourceTypePtr its_type = server.types().find_stored(item.storage);
      if (!dependent || !its_type) continue;
      DRYDOCK_CHECK(drop_owners(server, *its_type, dependent, {uid}));
      return true;
    }
    DRYDOCK_CHECK(remove_finalizer(server, type, owner, kOrphan));
    return false;
  }

  // Only dependents that say so hold their owner up. Each is looked at by itself.
  Result<bool> await_dependents(Server& server, const ResourceType& type,
                                const Object& owner) const {
    if (const auto known = dependents_.find(std::string(owner.uid())); known != dependents_.end())
      for (const WorkItem& item : known->second) {
        const Object dependent = server.peek(item.storage, item.key);
        if (!dependent) continue;
        for (const OwnerReference& reference : dependent.owner_references())
          if (reference.uid == owner.uid() && reference.block_owner_deletion) return false;
      }
    DRYDOCK_CHECK(remove_finalizer(server, type, owner, kForeground));
    return false;
  }

  Result<bool> collect(Server& server, const ResourceType& type, const WorkItem& item,
                       const Object& object) {
    const Owners owners = look_at_owners(server, object);
    if (owners.unknown) unresolved_.insert(item);
    // What is not known for certain is left alone.
    if (owners.unknown || owners.invalid || owners.ended.empty()) return false;
    if (owners.lives) {
      DRYDOCK_CHECK(drop_owners(server, type, object, owners.ended));
      return false;
    }
    const bool foreground = owners.waits && dependents_.contains(std::string(object.uid()));
    Json preconditions{{"uid", object.uid()}, {"resourceVersion", object.resource_version()}};
    if (foreground && has_waiting_dependent(server, object) && blocks_an_owner(object)) {
      // Two that wait for each other would do so for ever. The second write is at once, before the
      // owner, which nothing blocks any longer, has gone and there is no more reason to wait.
      DRYDOCK_CHECK(unblock_owners(server, type, object));
      preconditions.erase("resourceVersion");
    }
    std::string policy = "Background";
    if (foreground || object.has_finalizer(kForeground)) policy = "Foreground";
    if (!foreground && object.has_finalizer(kOrphan)) policy = "Orphan";
    DRYDOCK_CHECK(client_.remove(
        server, type.resource.gvr(), object.key(),
        {{"propagationPolicy", policy}, {"preconditions", std::move(preconditions)}}));
    return false;
  }

  static OwnerState owner_state(const Server& server, const Object& dependent,
                                const OwnerReference& reference) {
    const auto version = GroupVersion::parse(reference.api_version);
    if (!version) return OwnerState::kUnknown;
    const ResourceTypePtr type =
        server.types().find_kind({version->group, version->version, reference.kind});
    if (!type) return OwnerState::kUnknown;
    if (type->resource.namespaced && dependent.namespace_().empty()) return OwnerState::kInvalid;
    const std::string inside(type->resource.namespaced ? dependent.namespace_()
                                                       : std::string_view());
    const Object owner = server.peek(type->storage, {inside, reference.name});
    if (!owner || owner.uid() != reference.uid) return OwnerState::kGone;
    return waits_for_dependents(owner) ? OwnerState::kWaits : OwnerState::kLives;
  }

  static Owners look_at_owners(const Server& server, const Object& object) {
    Owners owners;
    for (const OwnerReference& reference : object.owner_references()) {
      const OwnerState state = owner_state(server, object, reference);
      owners.unknown = owners.unknown || state == OwnerState::kUnknown;
      owners.invalid = owners.invalid || state == OwnerState::kInvalid;
      owners.lives = owners.lives || state == OwnerState::kLives;
      owners.waits = owners.waits || state == OwnerState::kWaits;
      if (state == OwnerState::kGone || state == OwnerState::kWaits)
        owners.ended.insert(reference.uid);
    }
    return owners;
  }

  bool has_waiting_dependent(const Server& server, const Object& owner) const {
    const std::set<WorkItem> dependents = dependents_of(std::string(owner.uid()));
    return std::any_of(dependents.begin(), dependents.end(), [&server](const WorkItem& item) {
      const Object dependent = server.peek(item.storage, item.key);
      return dependent && waits_for_dependents(dependent);
    });
  }

  static bool blocks_an_owner(const Object& object) {
    const auto references = object.owner_references();
    return std::any_of(references.begin(), references.end(), [](const OwnerReference& reference) {
      return reference.block_owner_deletion;
    });
  }

  // A change of metadata that holds only for the state that was looked at.
  Result<void> patch_metadata(Server& server, const ResourceType& type, const Object& object,
                              const char* field, Json value) const {
    Json metadata{{"uid", object.uid()}, {"resourceVersion", object.resource_version()}};
    metadata[field] = value.empty() ? Json() : std::move(value);
    const auto patched = client_.patch(server, type.resource.gvr(), object.key(),
                                       media::kMergePatch, {{"metadata", std::move(metadata)}});
    if (!patched && !patched.error().is_not_found()) return fail(patched.error());
    return {};
  }

  Result<void> remove_finalizer(Server& server, const ResourceType& type, const Object& object,
                                std::string_view finalizer) const {
    Json rest = Json::array();
    for (const std::string& name : object.finalizers())
      if (name != finalizer) rest.push_back(name);
    return patch_metadata(server, type, object, "finalizers", std::move(rest));
  }

  // Keeps those owner references whose uid is not among these.
  Result<void> drop_owners(Server& server, const ResourceType& type, const Object& object,
                           const std::set<std::string>& uids) const {
    Json rest = Json::array();
    for (const Json& reference : copy_at(object.json(), {"metadata", "ownerReferences"}))
      if (!uids.contains(std::string(string_at(reference, {"uid"})))) rest.push_back(reference);
    return patch_metadata(server, type, object, "ownerReferences", std::move(rest));
  }

  Result<void> unblock_owners(Server& server, const ResourceType& type,
                              const Object& object) const {
    Json references = copy_at(object.json(), {"metadata", "ownerReferences"});
    for (Json& reference : references) reference["blockOwnerDeletion"] = false;
    return patch_metadata(server, type, object, "ownerReferences", std::move(references));
  }

  ControllerClient client_;
  ControllerEvents events_;
  WorkQueue queue_;
  std::map<std::string, WorkItem> by_uid_;
  std::map<std::string, std::set<WorkItem>> dependents_;    ///< by the owner's uid
  std::map<WorkItem, std::set<std::string>> owners_;        ///< uids that they name
  std::set<std::string> waiting_;                           ///< uids of owners that wait
  std::set<WorkItem> unresolved_;                           ///< with an owner of no known kind
  std::set<std::pair<std::string, std::string>> reported_;  ///< dependent and foreign owner
};

}  // namespace

std::unique_ptr<ClusterController> make_garbage_collector(Server& server) {
  return std::make_unique<GarbageCollector>(server);
}

}  // namespace drydock::fake
