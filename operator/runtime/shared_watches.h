#pragma once
// SharedWatches: one watch and one cache for all controllers of a program that look at the same
// kind in the same way (namespaces, selectors, metadata or all), instead of one each.
//
//   SharedWatches watches(environment, client);
//   Controller hellos(watches, client, hello_resource());    // .owns(), .watches() share as well
//   Controller audits(watches, client, hello_resource());
//   ... both run ...
//   co_await watches.stop();
//
// A controller may come late: it then begins with what the cache has. A watch runs from when the
// first controller needs it until stop(). One executor.
#include <memory>
#include <vector>

#include "operator/base/task_group.h"
#include "operator/runtime/reflector.h"

namespace drydock {

class SharedWatches {
 public:
  /// The environment and the client's Api outlive it; it outlives the controllers.
  SharedWatches(Environment& environment, Client client);
  SharedWatches(const SharedWatches&) = delete;
  SharedWatches& operator=(const SharedWatches&) = delete;

  /// That of an earlier asker who watches the same; how it is kept (trim, bytes, profile, times) is
  /// the first asker's word.
  std::shared_ptr<Reflector> reflector(const Resource& resource, WatcherConfig config);
  /// Lets it run, unless it does. `reflector` is one of ours.
  void start(const std::shared_ptr<Reflector>& reflector);
  /// Ends them all; to be awaited before this is destroyed, after the controllers.
  Task<void> stop();

  /// How many there are.
  std::size_t size() const { return entries_.size(); }
  Environment& environment() const { return environment_; }

 private:
  struct Entry {
    Resource resource;
    WatcherConfig config;
    std::shared_ptr<Reflector> reflector;
    bool runs = false;
  };
  static Task<void> run(std::shared_ptr<Reflector> reflector);

  Environment& environment_;
  Client client_;
  std::vector<Entry> entries_;
  TaskGroup tasks_;
};

}  // namespace drydock
