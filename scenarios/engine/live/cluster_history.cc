#include "scenarios/engine/live/cluster_history.h"

namespace drydock::sim {
namespace {

constexpr Duration kPause = std::chrono::milliseconds(200);

}  // namespace

ClusterHistory::ClusterHistory(Environment& environment, Client client, LiveRecorder& recorder,
                               TaskGroup& tasks)
    : environment_(environment), client_(std::move(client)), recorder_(recorder), tasks_(tasks) {}

Task<Result<void>> ClusterHistory::follow(Resource resource) {
  if (!kinds_.emplace(resource.group_kind(), resource).second) co_return Result<void>();
  auto states = std::make_shared<States>();
  auto version = co_await look(resource, *states, true);
  if (!version) co_return fail(std::move(version).error());
  tasks_.spawn("history of " + resource.plural, watch(*this, resource, states, *version));
  co_return Result<void>();
}

Task<Result<std::string>> ClusterHistory::look(Resource resource, States& states, bool first) {
  DRYDOCK_CO_TRY(ObjectList list, co_await client_.list_all(resource));
  States gone = std::exchange(states, {});
  for (Object& object : list.items) {
    const ObjectKey key = object.key();
    const auto before = gone.extract(key);
    if (first)
      recorder_.stood(object);
    else if (before.empty())
      recorder_.changed(WatchEventType::kAdded, object, {});
    else if (before.mapped().resource_version() != object.resource_version())
      recorder_.changed(WatchEventType::kModified, object, before.mapped());
    states.emplace(key, std::move(object));
  }
  for (const auto& [key, object] : gone)
    recorder_.changed(WatchEventType::kDeleted, object, object);
  co_return list.resource_version;
}

Task<void> ClusterHistory::watch(ClusterHistory& self, Resource resource,
                                 std::shared_ptr<States> states, std::string version) {
  for (;;) {
    WatchOptions options;
    options.resource_version = version;
    auto stream = co_await self.client_.watch(resource, options);
    bool too_late = !stream && stream.error().code == 410;
    while (stream) {
      const auto event = co_await (*stream)->next();
      too_late = !event && event.error().code == 410;
      if (!event || !*event) break;
      version = std::string((*event)->object.resource_version());
      self.take(**event, *states);
    }
    if (too_late)
      if (auto listed = co_await self.look(resource, *states, false)) version = *listed;
    co_await self.environment_.sleep_for(kPause);
  }
}

void ClusterHistory::take(const WatchEvent& event, States& states) {
  if (event.type == WatchEventType::kBookmark) return;
  const ObjectKey key = event.object.key();
  const auto known = states.find(key);
  const Object before = known == states.end() ? Object() : known->second;
  if (event.type == WatchEventType::kDeleted)
    states.erase(key);
  else
    states[key] = event.object;
  recorder_.changed(event.type, event.object, before);
}

}  // namespace drydock::sim
