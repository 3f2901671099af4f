#include "fakeapi/controllers/service_controller.h"

#include "operator/api/resources.h"

namespace drydock::fake {
namespace {

const GroupResource kServices = resources::services().gvr().group_resource();
const GroupResource kPods = resources::pods().gvr().group_resource();

std::vector<GroupResource> with_services_and_pods(std::vector<GroupResource> storages) {
  storages.push_back(kServices);
  storages.push_back(kPods);
  return storages;
}

}  // namespace

ServiceController::ServiceController(Server& server, std::string_view name,
                                     std::string_view account, std::vector<GroupResource> others)
    : client_(account),
      index_(with_services_and_pods(std::move(others))),
      name_(name),
      queue_(server.clock()) {}

void ServiceController::observe(const Change& change) {
  const bool pod = change.storage == kPods;
  const Object before = pod ? index_.get(kPods, change.object.key()) : Object();
  if (!index_.observe(change)) return;
  if (pod) return note_pod(before, change.object);
  const std::string service =
      change.storage == kServices ? std::string(change.object.name()) : service_of(change.object);
  if (!service.empty()) queue_.add({kServices, {std::string(change.object.namespace_()), service}});
}

void ServiceController::note_pod(const Object& before, const Object& after) {
  for (const Object& service : index_.in_namespace(kServices, after.namespace_()))
    if (selects(service, after) || (before && selects(service, before)))
      queue_.add({kServices, service.key()});
}

void ServiceController::step(Server& server) {
  const auto item = queue_.take();
  if (!item) return;
  const Result<bool> wrote = sync(server, item->key, index_.get(kServices, item->key));
  if (!wrote && !is_namespace_terminating(wrote.error())) return queue_.retry(*item);
  if (wrote && *wrote) queue_.add(*item);
  queue_.forget(*item);
}

std::vector<Object> ServiceController::pods_of(const Object& service) const {
  std::vector<Object> pods = index_.in_namespace(kPods, service.namespace_());
  std::erase_if(pods, [&service](const Object& pod) { return !selects(service, pod); });
  return pods;
}

}  // namespace drydock::fake
