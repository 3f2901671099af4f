#pragma once
// Reflector: a Store that watches keep up to date: one, or one for each of several namespaces. The
// smallest useful thing of this library:
//
//   Reflector blogs(environment, client, blog_resource());
//   blogs.on_change([](const Change& change) { ... });
//   tasks.spawn("blogs", blogs.run());
//   co_await blogs.store().wait_until_ready();
//
// What a relist no longer shows is told as a deletion, with the last that was known of the object.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "operator/api/selector.h"
#include "operator/runtime/store.h"
#include "operator/runtime/watcher.h"

namespace drydock {

class Reflector {
 public:
  /// Called on the executor for each change, after the store has it; must not throw.
  using Handler = std::function<void(const Change&)>;

  /// The environment and the client's Api outlive it. `trim` is used where the config has none.
  Reflector(Environment& environment, Client client, Resource resource, WatcherConfig config = {},
            Trim trim = {});

  const Store& store() const { return store_; }
  Store& store() { return store_; }
  /// The only one, or that of the first namespace.
  const Watcher& watcher() const { return *watchers_.front(); }
  const std::vector<std::unique_ptr<Watcher>>& watchers() const { return watchers_; }
  const Resource& resource() const { return watcher().resource(); }
  /// Adds a handler for good.
  void on_change(Handler handler) { handlers_->emplace(next_++, std::move(handler)); }
  /// Adds a handler until the handle is dropped. What the store has already it is not told.
  [[nodiscard]] std::shared_ptr<void> subscribe(Handler handler);

  /// Runs until it is cancelled. The reflector outlives it.
  Task<void> run();

  /// The answer of a write, made by whoever holds this cache. Handlers hear of it.
  void note_written(Object answer);
  void note_removed(const ObjectKey& key, std::string_view uid);

 private:
  using Handlers = std::map<std::uint64_t, Handler>;
  Task<void> run_from(std::size_t index);
  Task<void> run_one(std::size_t index);
  void tell(const Change& change);
  bool in_view(const Object& object) const;

  Store store_;
  std::vector<std::unique_ptr<Watcher>> watchers_;
  std::optional<LabelSelector> selector_;  // nullopt: not to be judged here
  std::uint64_t next_ = 0;
  std::shared_ptr<Handlers> handlers_ = std::make_shared<Handlers>();
};

}  // namespace drydock
