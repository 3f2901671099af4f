#pragma once
// WorkloadController: what the controllers of Pods (ReplicaSets, StatefulSets, DaemonSets, Jobs)
// have in common: an object is looked at when it or one of its Pods changes, or when a Pod comes
// free that it may want; Pods are adopted and released; failures come back later; events are
// written when nothing else is to do. The server and its clock outlive it.
#include <memory>
#include <string>
#include <vector>

#include "fakeapi/controllers/cluster_controller.h"
#include "fakeapi/controllers/controller_events.h"
#include "fakeapi/controllers/controller_refs.h"
#include "fakeapi/controllers/object_index.h"
#include "fakeapi/controllers/work_queue.h"

namespace drydock::fake {

class WorkloadController : public ClusterController {
 public:
  std::string_view name() const override { return kind_.name; }
  bool has_work() const override { return queue_.has_work() || events_.has_work(); }
  std::optional<TimePoint> next_deadline() const override { return queue_.next_deadline(); }
  void observe(const Change& change) override;
  void step(Server& server) override;

 protected:
  struct Kind {
    std::string_view name;
    Resource resource;
    std::string_view account;
    std::string component;  ///< that its events come from
  };
  /// `others`: what it keeps an index of besides its objects and Pods.
  WorkloadController(Server& server, Kind kind, const std::vector<GroupResource>& others = {});

  /// One look at an object; writes at most once.
  virtual Result<void> sync(Server& server, const Object& owner) = 0;
  virtual Result<LabelSelector> pod_selector(const Object& owner) const;
  /// The object has gone.
  virtual void forget(const ObjectKey&) {}
  /// A change of one of `others`, or of a Pod.
  virtual void note(const Change&) {}

  /// Look again at once, or after a while.
  void again(const Object& owner) { queue_.add({storage_, owner.key()}); }
  Result<void> look_again(const Object& owner) {
    again(owner);
    return {};
  }
  void again_after(const Object& owner, Duration delay) {
    queue_.add_after({storage_, owner.key()}, delay);
  }
  /// The owner of an object by its controller reference; empty where it is not of this kind.
  Object owner_of(const Object& object) const;
  /// The owner's Pods and free ones that `wanted` says yes to, adopted or released by the selector.
  Result<Claimed> claim_pods(Server& server, const Object& owner,
                             bool (*wanted)(const Object& owner, const Object& pod));
  /// False where the status is so already.
  Result<bool> write_status(Server& server, const Object& owner, Json status) const;
  /// Makes a Pod and says so. Errors: also told as an event, but for a terminating namespace.
  Result<Object> create_pod(Server& server, const Object& owner, Json pod);
  Result<void> delete_pod(Server& server, const Object& owner, const Object& pod);

  Kind kind_;
  GroupResource storage_;
  const Clock& clock_;
  ControllerClient client_;
  ControllerEvents events_;
  WorkQueue queue_;
  ObjectIndex index_;

 private:
  void note_pod(const Object& before, const Object& pod, bool gone);
};

}  // namespace drydock::fake
