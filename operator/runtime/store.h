#pragma once
// Store: the cache of one kind of object: what the last init round and the events since then say,
// laid over with the answers of our own writes until the watch has caught up
// (read-your-own-writes). Filled by a Reflector; read by reconcilers, at once and without a copy.
// One executor.
//
// Whether an answer or an event is the newer one is told by their resource versions, as integers,
// which Kubernetes guarantees since 1.35 (KEP-5504) and etcd-backed servers always did; where they
// are no integers the watch wins.
//
// It may be filled by several watches, one a namespace: each has its own init rounds, which say
// nothing of the others' objects.
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "operator/base/wait_list.h"
#include "operator/runtime/kept_object.h"
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
  using Trim = drydock::Trim;
  /// The values under which an object is to be found.
  using Index = std::function<std::vector<std::string>(const Object&)>;

  explicit Store(Trim trim = {}, Keep keep = Keep::kDocument);
  // Before anything is kept:
  void set_trim(Trim trim) { trim_ = std::move(trim); }
  /// The namespaces whose watches fill it; "" alone, which is unless said: one watch of all.
  void set_scopes(const std::vector<std::string>& namespaces);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// True from the end of the first init round of every watch on.
  bool ready() const { return ready_; }
  /// Cancellation: prompt, throws.
  Task<void> wait_until_ready();

  /// Empty where there is none.
  Object get(const ObjectKey& key) const;
  bool contains(const ObjectKey& key) const { return objects_.contains(key); }
  /// Of the object of that key, without a look into it; empty where there is none. Until the next
  /// change.
  std::string_view uid(const ObjectKey& key) const;
  /// In the order of their keys.
  std::vector<Object> list() const;
  std::size_t size() const { return objects_.size(); }
  /// Those with an owner reference (controller or not) to that uid.
  std::vector<Object> owned_by(std::string_view uid) const;
  /// Those for which the index function of that name gave `value`. REQUIRES: add_index(name).
  std::vector<Object> by_index(std::string_view name, std::string_view value) const;
  /// REQUIRES: no index has that name.
  void add_index(std::string name, Index index);

  /// Takes one event of the watch of `scope`, and then tells what has changed by it. During an init
  /// round nothing changes until its end, when all takes its place at once.
  using Tell = std::function<void(const Change&)>;
  void apply(const WatcherEvent& event, const std::string& scope, const Tell& tell);
  std::vector<Change> apply(const WatcherEvent& event, const std::string& scope = {});
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
    std::map<std::string, std::set<ObjectKey>, std::less<>> values;
  };
  /// What one watch has told.
  struct Scope {
    bool ready = false;
    bool in_round = false;
    std::map<ObjectKey, KeptObject> round;
    std::string position;  // how far it has come
  };

  /// Whether it is the very state that a write of ours has put there; then that is no overlay any
  /// more, and there is nothing to trim or to keep.
  bool confirms(const ObjectKey& key, const Object& object);
  void take(const ObjectKey& key, Object object, std::vector<Change>& changes);
  void take_deletion(const ObjectKey& key, Object last, std::vector<Change>& changes);
  void finish_round(const std::string& name, const std::string& resource_version, const Tell& tell);
  KeptObject kept(const ObjectKey& key) const;
  KeptObject keep(Object object) const { return KeptObject(std::move(object), keep_); }
  void put(const ObjectKey& key, KeptObject object);
  void drop(const ObjectKey& key);
  void index(const ObjectKey& key, const KeptObject& object, bool add);
  void index(IndexEntry& entry, const ObjectKey& key, const Object& object, bool add) const;
  Scope& scope_of(const ObjectKey& key);

  Trim trim_;
  Keep keep_;
  bool ready_ = false;
  std::map<std::string, Scope> scopes_;
  std::map<ObjectKey, KeptObject> objects_;
  std::map<ObjectKey, Overlay> overlays_;
  std::map<std::string, IndexEntry, std::less<>> indexes_;
  mutable std::optional<IndexEntry> owners_;  // made when it is first asked for
  WaitList became_ready_;
};

/// A Trim: drops metadata.managedFields, most of an object's size.
Object without_managed_fields(Object object);

}  // namespace drydock
