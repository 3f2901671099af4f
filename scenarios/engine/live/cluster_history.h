#pragma once
// ClusterHistory: writes down each change of the kinds that matter in a run, by a watch of its own.
// Where a watch breaks it goes on from there; where that is too late it lists, and writes down what
// is different. One executor; lives in its owner's task group.
#include <map>
#include <memory>
#include <string>

#include "operator/api/client.h"
#include "operator/base/task_group.h"
#include "scenarios/engine/live/live_recorder.h"

namespace drydock::sim {

class ClusterHistory {
 public:
  /// All outlive it.
  ClusterHistory(Environment& environment, Client client, LiveRecorder& recorder, TaskGroup& tasks);

  /// From when it returns no change of this kind is missed. Errors: the list's.
  Task<Result<void>> follow(Resource resource);
  const std::map<GroupKind, Resource>& kinds() const { return kinds_; }

 private:
  using States = std::map<ObjectKey, Object>;
  Task<Result<std::string>> look(Resource resource, States& states, bool first);
  static Task<void> watch(ClusterHistory& self, Resource resource, std::shared_ptr<States> states,
                          std::string version);
  void take(const WatchEvent& event, States& states);

  Environment& environment_;
  Client client_;
  LiveRecorder& recorder_;
  TaskGroup& tasks_;
  std::map<GroupKind, Resource> kinds_;
};

}  // namespace drydock::sim
