#pragma once
// RunView: a run as its judges see it: what is stored, what each instance of an operator has been
// told, who runs. The simulator's World is one; what was written down of a run in real time
// (live/recorded_run.h) is another. Read-only.
#include <optional>
#include <string>

#include "scenarios/engine/world/knowledge.h"
#include "scenarios/engine/world/operator_under_test.h"
#include "scenarios/engine/world/trace.h"

namespace drydock::sim {

class RunView : public ClusterView {
 public:
  virtual TimePoint now() const = 0;
  virtual const OperatorUnderTest& operator_of(ActorId instance) const = 0;
  virtual const Knowledge& knowledge(ActorId instance) const = 0;
  virtual bool is_running(const std::string& operator_name) const = 0;
  /// The resource that serves `kind`; nullopt where there is none.
  virtual std::optional<Resource> resource_of(const GroupVersionKind& kind) const = 0;
  /// The fresh namespace of the scenario.
  virtual const std::string& own_namespace() const = 0;
  virtual bool collects_garbage() const = 0;
  /// What everybody may be behind by: the way of an answer, an event and a request, and some more.
  virtual Duration ordinary_lag() const = 0;
};

}  // namespace drydock::sim
