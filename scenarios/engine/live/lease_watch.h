#pragma once
// LeaseWatch: hears when an operator loses a lease in real time: somebody else holds it, nobody
// does, or it was not renewed for as long as it says. Whose a holder's name is tells the call at
// the door that claimed the lease by it. One executor.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "operator/base/task_group.h"
#include "scenarios/engine/live/live_recorder.h"

namespace drydock::sim {

class LeaseWatch final : public LiveListener {
 public:
  using OnLost = std::function<void(const std::string& operator_name)>;
  /// Waits in the owner's task group. All outlive it.
  LeaseWatch(Environment& environment, TaskGroup& tasks, OnLost on_lost);

  void on_sent(const Instance& by, const Message& message) override;
  void on_change(const Record& change) override;
  /// Who holds each lease that was ever claimed; number 0: nobody that is known.
  std::vector<Instance> holders() const;

 private:
  struct Held {
    ObjectKey lease;
    std::string version, holder;
  };
  static Task<void> expire(LeaseWatch& self, Held held, Duration limit);
  void lost(const std::string& holder);

  Environment& environment_;
  TaskGroup& tasks_;
  OnLost on_lost_;
  std::map<std::string, Instance> instances_;  ///< by the name that they hold leases under
  std::map<ObjectKey, Held> leases_;           ///< as they changed last
};

}  // namespace drydock::sim
