#pragma once
// Store: the cache of one kind of object: what the last init round and the events since then say,
// laid over with the answers of our own writes until the watch has caught up
// (read-your-own-writes). Filled by a Reflector; read by reconcilers, at once and without a copy.
// One executor.
//
// Whether an answer or an event is the newer one is told by their resource versions, as integers,
// which Kubernetes guarantees since 1.35 (KEP-5504) and etcd-backed servers always did; where they
// are no integers the watch wins.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operator/base/wait_list.h"
#include "operator/runtime/watcher.h"

namespace drydock {

/// What became of one object. `before` is empty when it appeared, `after` when it is gone (`before`
/// is the last that was known of it then). Both the same object: somebody else's write of which our
/// own, newer one is already in the store.
struct Change {
  Object before;
  Object after;
  /// The watch says what a write of ours had put into the store already.
  bool echo = false;

  const Object& latest() const { return after ? after : before; }
  ObjectKey key() const { return latest().key(); }
};

class Store {
 public:
  /// Makes an object smaller before it is kept, say without managedFields.
  using Trim = std::function<Object(Object)>;
  /// The values under which an object is to be found.
  using Index = std::function<std::vector<std::string>(const Object&)>;

  explicit Store(Trim trim = {});
  /// Before anything is kept.
  void set_trim(Trim trim) { trim_ = std::move(trim); }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// True from the end of the first init round on.
  bool ready() const { return ready_; }
  /// Cancellation: prompt, throws.
  Task<void> wait_until_ready();

  /// Empty where there is none.
  Object get(const ObjectKey& key) const;
  /// In the order of their keys.
  std::vector<Object> list() const;
  std::size_t size() const { return objects_.size(); }
  /// Those with an owner reference (controller or not) to that uid.
  std::vector<Object> owned_by(std::string_view uid) const;
  /// Those for which the index function of that name gave `value`. REQUIRES: add_index(name).
  std::vector<Object> by_index(std::string_view name, std::string_view value) const;
  /// REQUIRES: no index has that name.
  void add_index(std::string name, Index index);

  /// Takes one event; what has changed by it. During an init round nothing changes until its end,
  /// when all takes its place at once.
  std::vector<Change> apply(const WatcherEvent& event);
  /// Lays the answer of a write of ours over the cache; nothing when the cache is newer.
  std::optional<Change> note_written(Object answer);
  /// A deletion of ours took place at once (no finalizer holds the object).
  std::optional<Change> note_removed(const ObjectKey& key, std::string_view uid);

 private:
  /// A write of ours that the watch has not told yet.
  struct Overlay {
    std::string resource_version;  ///< empty: a removal
    std::string uid;
  };
  struct IndexEntry {
    Index function;
    std::map<std::string, std::map<ObjectKey, Object>, std::less<>> values;
  };

  void take(const ObjectKey& key, Object object, std::vector<Change>& changes);
  void take_deletion(const ObjectKey& key, Object last, std::vector<Change>& changes);
  void finish_round(const std::string& resource_version, std::vector<Change>& changes);
  void put(const ObjectKey& key, Object object);
  void drop(const ObjectKey& key);
  void index(const ObjectKey& key, const Object& object, bool add);
  void reached(std::string_view resource_version);

  Trim trim_;
  bool ready_ = false;
  bool in_round_ = false;
  std::map<ObjectKey, Object> objects_;
  std::map<ObjectKey, Object> round_;
  std::map<ObjectKey, Overlay> overlays_;
  std::map<std::string, IndexEntry, std::less<>> indexes_;
  std::string position_;  // how far the watch has come
  WaitList became_ready_;
};

/// A Trim: drops metadata.managedFields, most of an object's size.
Object without_managed_fields(Object object);

}  // namespace drydock
