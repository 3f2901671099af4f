#pragma once
// Store: where the fake keeps objects: one revision counter for all, each object once under its
// storage GroupResource, and a history of changes with a floor. Single-threaded. Objects are shared
// and immutable, so a read copies a pointer; a write costs the same however many objects there are
// (but for a logarithm). Mirrors etcd with kube-apiserver's watch cache; differs: no lag, keys are
// unescaped.
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/store/change.h"
#include "operator/api/names.h"

namespace drydock::fake {

class Store {
 public:
  class Reader;
  static constexpr std::size_t kUnlimited = SIZE_MAX;

  /// The key that orders a listing: "namespace/name", or "name" for cluster-scoped objects.
  static std::string storage_key(const ObjectKey& key);

  /// Changes beyond `history_limit`, or whose objects' texts come to more than `history_bytes`, are
  /// forgotten, oldest first.
  explicit Store(std::size_t history_limit, std::size_t history_bytes = kUnlimited);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  std::uint64_t revision() const { return revision_; }
  /// Changes after this revision are known; anything that needs older ones is expired.
  std::uint64_t floor() const { return floor_; }
  /// The revision that the next commit gets; its object must carry it as resourceVersion.
  std::uint64_t next_revision() const { return revision_ + 1; }

  Object get(const GroupResource& storage, const ObjectKey& key) const;
  std::size_t size(const GroupResource& storage) const;

  /// Adds or replaces. Observers and waiting readers are told before it returns.
  void put(const GroupResource& storage, const ObjectKey& key, Object object);
  /// `last` is the state that watches show, with the deletion's revision. REQUIRES: the object is
  /// there.
  void remove(const GroupResource& storage, const ObjectKey& key, Object last);
  /// Puts what was there before history began: no revision of its own, no change.
  void seed(const GroupResource& storage, const ObjectKey& key, Object object);
  /// Takes over what `other` holds, at its revision; its history is forgotten. REQUIRES: nothing is
  /// here yet.
  void start_from(const Store& other);
  /// Forgets all changes so far, or leaves a gap so that small revisions are expired at once.
  void compact();
  /// Forgets those up to a revision.
  void compact(std::uint64_t up_to);
  void skip_to(std::uint64_t revision);

  /// Objects whose storage key starts with `prefix` and is not before `start`, as they were at
  /// `revision`, in order, until `visit` says false. REQUIRES: floor() <= revision <= revision().
  using Visit = std::function<bool(const std::string& key, const Object& object)>;
  void scan(const GroupResource& storage, std::string_view prefix, std::string_view start,
            std::uint64_t revision, const Visit& visit) const;

  /// Reads the changes of one resource after `revision`. The store outlives it.
  std::unique_ptr<Reader> read_changes(const GroupResource& storage, std::uint64_t revision);

  using Observer = std::function<void(const Change&)>;
  std::shared_ptr<void> observe(Observer observer);

 private:
  struct Shelf;
  struct Observers;
  struct ByResource {
    bool operator()(const GroupResource& a, const GroupResource& b) const;
  };
  Shelf& shelf(const GroupResource& storage);
  const Shelf* find_shelf(const GroupResource& storage) const;
  void commit(Shelf& shelf, Change change);
  std::size_t size_of(const Change& change) const;
  void forget_oldest();

  std::size_t history_limit_;
  std::size_t history_bytes_;
  std::size_t held_bytes_ = 0;
  std::uint64_t revision_ = 0;
  std::uint64_t floor_ = 0;
  std::map<GroupResource, std::unique_ptr<Shelf>, ByResource> shelves_;
  std::deque<Shelf*> order_;  ///< whose change each known revision is, oldest first
  std::shared_ptr<Observers> observers_;
};

/// A position in one resource's history.
class Store::Reader {
 public:
  virtual ~Reader() = default;
  /// The next change; null when there is none yet. Advances. Sets `expired` when changes that were
  /// not read yet have been forgotten.
  virtual const Change* next(bool& expired) = 0;
  /// All changes up to this revision have been read, or are of other resources.
  virtual std::uint64_t position() const = 0;
  /// Called inside each commit of this resource.
  virtual void on_change(std::function<void()> wake) = 0;
};

}  // namespace drydock::fake
