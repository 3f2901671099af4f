#include "fakeapi/controllers/workload_controller.h"

#include <fmt/format.h>

#include "fakeapi/controllers/object_fields.h"
#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupVersionResource kPods = resources::pods().gvr();
const GroupResource kPodStorage = kPods.group_resource();

std::vector<GroupResource> with_pods(std::vector<GroupResource> storages,
                                     const GroupResource& own) {
  storages.push_back(own);
  storages.push_back(kPodStorage);
  return storages;
}

}  // namespace

WorkloadController::WorkloadController(Server& server, Kind kind,
                                       const std::vector<GroupResource>& others)
    : kind_(std::move(kind)),
      storage_(kind_.resource.gvr().group_resource()),
      clock_(server.clock()),
      client_(kind_.account),
      events_(server.clock(), client_, kind_.component),
      queue_(server.clock()),
      index_(with_pods(others, storage_)) {}

void WorkloadController::observe(const Change& change) {
  const bool pod = change.storage == kPodStorage;
  const Object before = pod ? index_.get(kPodStorage, change.object.key()) : Object();
  if (!index_.observe(change)) return;
  if (change.storage == storage_) return queue_.add({storage_, change.object.key()});
  if (pod) note_pod(before, change.object, change.type == WatchEventType::kDeleted);
  note(change);
}

void WorkloadController::step(Server& server) {
  const auto item = queue_.take();
  if (!item) return events_.step(server);
  const Object owner = index_.get(storage_, item->key);
  if (!owner) {
    forget(item->key);
    queue_.forget(*item);
    return;
  }
  const Result<void> done = sync(server, owner);
  if (done || is_namespace_terminating(done.error()))
    queue_.forget(*item);
  else
    queue_.retry(*item);
}

Result<LabelSelector> WorkloadController::pod_selector(const Object& owner) const {
  return selector_of(owner);
}

Object WorkloadController::owner_of(const Object& object) const {
  const auto controller = object.controller();
  if (!controller || controller->kind != kind_.resource.kind) return {};
  const Object found = index_.get(storage_, {std::string(object.namespace_()), controller->name});
  return found && found.uid() == controller->uid ? found : Object();
}

void WorkloadController::note_pod(const Object& before, const Object& pod, bool gone) {
  for (const Object& state : {before, pod})
    if (state)
      if (const Object owner = owner_of(state)) again(owner);
  if (gone || pod.controller()) return;
  // An orphan: somebody may want it.
  for (const Object& owner : index_.in_namespace(storage_, pod.namespace_()))
    if (const auto selector = pod_selector(owner);
        selector && !selector->matches_everything() && selector->matches(pod))
      again(owner);
}

Result<Claimed> WorkloadController::claim_pods(Server& server, const Object& owner,
                                               bool (*wanted)(const Object& owner,
                                                              const Object& pod)) {
  DRYDOCK_TRY(const LabelSelector selector, pod_selector(owner));
  std::vector<Object> pods = index_.controlled_by(kPodStorage, owner.uid());
  for (Object& orphan : index_.orphans(kPodStorage, owner.namespace_()))
    pods.push_back(std::move(orphan));
  std::erase_if(pods, [&](const Object& pod) { return !wanted(owner, pod); });
  return claim(server, client_, owner, kind_.resource, selector, kPods, pods);
}

Result<bool> WorkloadController::write_status(Server& server, const Object& owner,
                                              Json status) const {
  if (copy_at(owner.json(), {"status"}) == status) return false;
  Json body = owner.json();
  body["status"] = std::move(status);
  const auto written = client_.update(server, kind_.resource.gvr(), std::move(body), "status");
  if (!written) return fail(written.error());
  return true;
}

Result<Object> WorkloadController::create_pod(Server& server, const Object& owner, Json pod) {
  auto made = client_.create(server, kPods, std::move(pod));
  if (made)
    events_.normal(owner, "SuccessfulCreate", fmt::format("Created pod: {}", made->name()));
  else if (!is_namespace_terminating(made.error()))
    events_.warning(owner, "FailedCreate", fmt::format("Error creating: {}", made.error().message));
  return made;
}

Result<void> WorkloadController::delete_pod(Server& server, const Object& owner,
                                            const Object& pod) {
  const auto removed = client_.remove(server, kPods, pod.key());
  if (removed)
    events_.normal(owner, "SuccessfulDelete", fmt::format("Deleted pod: {}", pod.name()));
  else
    events_.warning(owner, "FailedDelete",
                    fmt::format("Error deleting: {}", removed.error().message));
  return removed;
}

}  // namespace drydock::fake
