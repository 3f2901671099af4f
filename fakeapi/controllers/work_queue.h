#pragma once
// WorkQueue: the dirty keys of one controller; what failed comes back later, ever more slowly.
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "fakeapi/types/resource_type.h"
#include "fakeapi/write/server.h"

namespace drydock::fake {

struct WorkItem {
  GroupResource storage;
  ObjectKey key;
  auto operator<=>(const WorkItem&) const = default;
};

class WorkQueue {
 public:
  explicit WorkQueue(const Clock& clock) : clock_(clock) {}
  void add(const WorkItem& item);
  bool has_work() const;
  std::optional<TimePoint> next_deadline() const;
  /// Takes an item that is due; nullopt when there is none.
  std::optional<WorkItem> take();
  /// Puts an item that failed back, after a pause.
  void retry(const WorkItem& item);
  /// The item's next failure starts with a short pause again.
  void forget(const WorkItem& item) { failures_.erase(item); }

 private:
  const Clock& clock_;
  std::set<WorkItem> ready_;
  std::map<WorkItem, TimePoint> later_;
  std::map<WorkItem, int> failures_;
};

/// A request by the service account `account` of kube-system, as kube-controller-manager sends it.
Request controller_request(Verb verb, const ResourceType& type, const ObjectKey& key,
                           std::string_view account);
/// Whether it did what was asked, or the object has gone anyway.
bool is_done(const Response& response);
/// One type for each place where objects are stored and can be deleted.
std::vector<ResourceTypePtr> stored_types(const Server& server);

}  // namespace drydock::fake
