#pragma once
// ControllerRevisions: the templates that a StatefulSet or DaemonSet has had, each kept as an
// object named after the owner and a hash, so that Pods can say which one they are of. Follows
// kube-controller-manager's controller/history; differs: names never collide here.
#include <string>
#include <vector>

#include "fakeapi/controllers/controller_client.h"
#include "fakeapi/controllers/object_index.h"

namespace drydock::fake {

inline constexpr const char* kRevisionHashLabel = "controller-revision-hash";
inline constexpr const char* kHashLabel = "controller.kubernetes.io/hash";
GroupResource controller_revision_storage();

struct Revisions {
  bool wrote = false;       ///< look again before anything else
  std::vector<Object> all;  ///< the oldest first
  Object update;            ///< of the template as it is now
  /// Empty where it is not kept.
  Object find(std::string_view name) const;
};
/// The hash stands in the revision's label `hash_label`. Makes the revision of the owner's template
/// where there is none, and the newest where it is not.
Result<Revisions> sync_revisions(Server& server, const ControllerClient& client,
                                 const ObjectIndex& index, const Object& owner,
                                 const Resource& owner_type, const char* hash_label);
/// Deletes the oldest beyond spec.revisionHistoryLimit that nobody uses; true where it did.
Result<bool> forget_revisions(Server& server, const ControllerClient& client,
                              const Revisions& revisions, const Object& owner,
                              const std::vector<std::string>& used);

/// The Pod template that a revision keeps.
Json template_of_revision(const Object& revision);
}  // namespace drydock::fake
