#pragma once
// DeploymentSync: one look at one Deployment: finds the first thing that has to be written, writes
// it, and says so; the change that it causes brings the next look. What must outlive one look (that
// a ReplicaSet has just been made, and scalings that were decided together) is in a
// DeploymentMemory that the controller keeps. Follows kube-controller-manager's deployment
// controller; differs: one write a look, and `deprecated.deployment.rollback.to` is not obeyed.
#include <deque>

#include "fakeapi/controllers/controller_events.h"
#include "fakeapi/controllers/deployment_status.h"
#include "fakeapi/controllers/object_index.h"

namespace drydock::fake {

struct DeploymentMemory {
  std::string uid;           ///< of the Deployment that it is about
  bool noted_pause = false;  ///< in the last look
  std::string created_set;   ///< a ReplicaSet that no condition speaks of yet
  std::deque<ScaleOrder> orders;
  Json status;  ///< as it was before a scaling, to be written after it; null: none
};

class DeploymentSync {
 public:
  enum class Next { kNothing, kAgain, kLater };

  /// All outlive it.
  DeploymentSync(Server& server, const ControllerClient& client, ControllerEvents& events,
                 const ObjectIndex& index, DeploymentMemory& memory);
  /// kAgain: it wrote something, or something is left to do; kLater: see `delay`.
  /// Errors: what a write was refused with.
  Result<Next> run(const Object& deployment, WallTime now);
  Duration delay() const { return delay_; }

 private:
  using Wrote = Result<bool>;
  Wrote find_sets(DeploymentState& state);
  Wrote note_pause(const DeploymentState& state);
  Wrote sync_revision(const DeploymentState& state);
  Wrote create_set(const DeploymentState& state);
  Wrote collide(const DeploymentState& state, const Object& other);
  Wrote scale_all(const DeploymentState& state);
  bool is_scaling(const DeploymentState& state) const;
  Wrote roll(const DeploymentState& state);
  Wrote recreate(const DeploymentState& state);
  bool old_pods_run(const DeploymentState& state) const;
  Wrote forget_history(const DeploymentState& state);
  Wrote order(const DeploymentState& state, std::vector<ScaleOrder> orders);
  Wrote obey(const DeploymentState& state);
  Wrote scale(const DeploymentState& state, const Object& set, std::int64_t replicas, bool force);
  Wrote write_status(const DeploymentState& state, Json status);
  Wrote write(const Object& deployment, Json body);

  Server& server_;
  const ControllerClient& client_;
  ControllerEvents& events_;
  const ObjectIndex& index_;
  DeploymentMemory& memory_;
  bool scaled_ = false;
  Duration delay_{};
};

}  // namespace drydock::fake
