#include "operator/runtime/shared_watches.h"

#include <algorithm>

namespace drydock {
namespace {

bool watch_the_same(const WatcherConfig& a, const WatcherConfig& b) {
  return a.namespace_ == b.namespace_ && a.namespaces == b.namespaces &&
         a.label_selector == b.label_selector && a.field_selector == b.field_selector &&
         a.metadata_only == b.metadata_only;
}

}  // namespace

SharedWatches::SharedWatches(Environment& environment, Client client)
    : environment_(environment), client_(std::move(client)), tasks_(environment.executor) {}

std::shared_ptr<Reflector> SharedWatches::reflector(const Resource& resource,
                                                    WatcherConfig config) {
  const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return entry.resource == resource && watch_the_same(entry.config, config);
  });
  if (found != entries_.end()) return found->reflector;
  auto made = std::make_shared<Reflector>(environment_, client_, resource, config);
  entries_.push_back({resource, std::move(config), made});
  return made;
}

void SharedWatches::start(const std::shared_ptr<Reflector>& reflector) {
  const auto entry = std::ranges::find(entries_, reflector, &Entry::reflector);
  if (std::exchange(entry->runs, true)) return;
  tasks_.spawn("watch " + entry->resource.gvr().group_resource().to_string() + " (shared)",
               run(reflector));
}

Task<void> SharedWatches::run(std::shared_ptr<Reflector> reflector) { co_await reflector->run(); }

Task<void> SharedWatches::stop() {
  tasks_.cancel();
  co_await tasks_.join();
}

}  // namespace drydock
