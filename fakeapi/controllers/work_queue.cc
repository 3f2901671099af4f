#include "fakeapi/controllers/work_queue.h"

#include <algorithm>

#include "fakeapi/types/type_registry.h"

namespace drydock::fake {
namespace {

constexpr Duration kFirstPause = std::chrono::milliseconds(50);
constexpr int kMaxDoublings = 7;

}  // namespace

void WorkQueue::add(const WorkItem& item) {
  later_.erase(item);
  ready_.insert(item);
}

bool WorkQueue::has_work() const {
  if (!ready_.empty()) return true;
  const auto deadline = next_deadline();
  return deadline && *deadline <= clock_.now();
}

std::optional<TimePoint> WorkQueue::next_deadline() const {
  std::optional<TimePoint> first;
  for (const auto& [item, due] : later_)
    if (!first || due < *first) first = due;
  return first;
}

std::optional<WorkItem> WorkQueue::take() {
  const TimePoint now = clock_.now();
  for (auto it = later_.begin(); it != later_.end();) {
    if (it->second > now) {
      ++it;
      continue;
    }
    ready_.insert(it->first);
    it = later_.erase(it);
  }
  if (ready_.empty()) return std::nullopt;
  return std::move(ready_.extract(ready_.begin()).value());
}

void WorkQueue::retry(const WorkItem& item) {
  const int doublings = std::min(failures_[item]++, kMaxDoublings);
  if (!ready_.contains(item)) later_[item] = clock_.now() + kFirstPause * (1 << doublings);
}

Request controller_request(Verb verb, const ResourceType& type, const ObjectKey& key,
                           std::string_view account) {
  Request request(verb, type.resource.gvr());
  request.namespace_ = key.namespace_;
  request.name = key.name;
  request.user_agent = "kube-controller-manager";
  Identity caller;
  caller.user = "system:serviceaccount:kube-system:" + std::string(account);
  caller.groups = {"system:masters", "system:authenticated"};
  request.caller = std::move(caller);
  return request;
}

bool is_done(const Response& response) { return response.ok() || response.code == 404; }

std::vector<ResourceTypePtr> stored_types(const Server& server) {
  std::set<GroupResource> seen;
  std::vector<ResourceTypePtr> types;
  for (const ResourceTypePtr& type : server.types().all())
    if (type->supports("delete") && seen.insert(type->storage).second)
      types.push_back(server.types().find_stored(type->storage));
  return types;
}

}  // namespace drydock::fake
