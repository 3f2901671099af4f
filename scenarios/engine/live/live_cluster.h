#pragma once
// LiveCluster: a cluster as scenarios speak of it, through an Api in real time: finds which
// resource serves a kind, writes what users write, looks for objects that match. One executor.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "operator/api/client.h"
#include "scenarios/engine/live/live_recorder.h"
#include "scenarios/engine/scenario/scenario.h"
#include "scenarios/engine/world/operator_under_test.h"

namespace drydock::sim {

class LiveCluster {
 public:
  /// Objects without a namespace go to `own_namespace`. The Api outlives it.
  /// Tells `recorder` what users write, where there is one.
  LiveCluster(Api& api, std::string own_namespace, LiveRecorder* recorder = nullptr);

  const Client& client() const { return client_; }
  const std::string& own_namespace() const { return own_namespace_; }
  /// Namespaces that checks look into, besides the own one.
  void add_namespace(std::string name) { namespaces_.insert(std::move(name)); }
  const std::set<std::string>& namespaces() const { return namespaces_; }

  /// Errors: reason BadRequest where no resource serves the kind.
  Task<Result<Resource>> resource_of(GroupVersionKind kind);
  /// The first error ends it.
  Task<Result<void>> act(Action action);
  /// Objects of the pattern's kind in the scenario's namespaces (or cluster-scoped ones).
  Task<Result<std::vector<Object>>> candidates(Json pattern);
  /// Empty when the step's patterns hold now; else what does not.
  Task<std::string> failure_of(Step step);

 private:
  Task<Result<void>> act_on(Action action, Object object);
  Task<Result<Object>> write(Action action, Resource resource, Object target, ObjectKey key);

  Client client_;
  std::string own_namespace_;
  LiveRecorder* recorder_;
  std::set<std::string> namespaces_;
  std::map<GroupVersionKind, Resource> resources_;
};

/// What a cluster held when it was looked at; for OperatorUnderTest::unmet.
class Snapshot final : public ClusterView {
 public:
  /// Lists every object of these kinds.
  static Task<Result<Snapshot>> take(Client client, std::vector<Resource> kinds);
  Object get(const Resource& resource, const ObjectKey& key) const override;
  std::vector<Object> list(const Resource& resource) const override;

 private:
  std::map<Resource, std::map<ObjectKey, Object>> objects_;
};

}  // namespace drydock::sim
