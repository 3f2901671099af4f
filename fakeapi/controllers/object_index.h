#pragma once
// ObjectIndex: the objects of a few resources as one controller has seen them in changes, found by
// key, by namespace and by controlling owner, so that a step looks at what belongs to its object
// and at nothing else. Follows client-go's informers with their indexers; differs: it never lags.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fakeapi/store/change.h"

namespace drydock::fake {

class ObjectIndex {
 public:
  explicit ObjectIndex(const std::vector<GroupResource>& storages);
  /// Takes a change in; false where it is of another resource. A change may be shown twice.
  bool observe(const Change& change);

  /// Empty where there is none.
  Object get(const GroupResource& storage, const ObjectKey& key) const;
  /// Sorted by key.
  std::vector<Object> all(const GroupResource& storage) const;
  /// Sorted by name.
  std::vector<Object> in_namespace(const GroupResource& storage, std::string_view inside) const;
  /// Those whose controller has this uid, sorted by key.
  std::vector<Object> controlled_by(const GroupResource& storage, std::string_view uid) const;
  /// Those of a namespace that have no controller, sorted by name.
  std::vector<Object> orphans(const GroupResource& storage, std::string_view inside) const;

 private:
  using Keys = std::map<std::string, std::set<ObjectKey>, std::less<>>;
  struct Shelf {
    std::map<ObjectKey, Object> objects;
    Keys controlled;  ///< by the controller's uid
    Keys orphans;     ///< by namespace
  };
  static void link(Shelf& shelf, const Object& object);
  static void unlink(Shelf& shelf, const Object& object);
  static std::vector<Object> find(const Shelf& shelf, const Keys& keys, std::string_view group);
  const Shelf& shelf(const GroupResource& storage) const { return shelves_.at(storage); }

  std::map<GroupResource, Shelf> shelves_;
};

}  // namespace drydock::fake
