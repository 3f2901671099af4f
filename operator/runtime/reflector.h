#pragma once
// Reflector: a Store that a Watcher keeps up to date. The smallest useful thing of this library:
//
//   Reflector blogs(environment, client, blog_resource());
//   blogs.on_change([](const Change& change) { ... });
//   tasks.spawn("blogs", blogs.run());
//   co_await blogs.store().wait_until_ready();
//
// What a relist no longer shows is told as a deletion, with the last that was known of the object.
#include <functional>

#include "operator/api/selector.h"
#include "operator/runtime/store.h"
#include "operator/runtime/watcher.h"

namespace drydock {

class Reflector {
 public:
  /// Called on the executor for each change, after the store has it; must not throw.
  using Handler = std::function<void(const Change&)>;

  /// The environment and the client's Api outlive it.
  Reflector(Environment& environment, Client client, Resource resource, WatcherConfig config = {},
            Store::Trim trim = {});

  const Store& store() const { return store_; }
  Store& store() { return store_; }
  const Watcher& watcher() const { return watcher_; }
  const Resource& resource() const { return watcher_.resource(); }
  /// Adds a handler; before run() only.
  void on_change(Handler handler) { handlers_.push_back(std::move(handler)); }

  /// Runs until it is cancelled. The reflector outlives it.
  Task<void> run();

  /// The answer of a write, made by whoever holds this cache. Handlers hear of it.
  void note_written(Object answer);
  void note_removed(const ObjectKey& key, std::string_view uid);

 private:
  void tell(const Change& change);
  bool in_view(const Object& object) const;

  Store store_;
  Watcher watcher_;
  std::optional<LabelSelector> selector_;  // nullopt: not to be judged here
  std::vector<Handler> handlers_;
};

}  // namespace drydock
