#pragma once
// WorldBench: one scripted operator in a World, and one fault. The script works with ConfigMaps in
// the world's namespace and notes what it sees.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "operator/api/client.h"
#include "operator/api/resources.h"
#include "scenarios/engine/world/world.h"

namespace drydock::sim {

/// What the instances of a script have noted, in order.
using Notes = std::vector<std::string>;
/// No capturing lambda, no lambda that is a coroutine: a plain function.
using ScriptFunction = Task<int> (*)(InstanceWorld world, Notes& notes);

class OneFault final : public FaultSource {
 public:
  std::optional<Fault> fault;
  unsigned hits = 0;
  std::optional<Deed> at(const Occasion& occasion) override;

 private:
  unsigned matched_ = 0;
};

class WorldBench {
 public:
  explicit WorldBench(ScriptFunction script, WorldOptions options = {});
  ~WorldBench();

  void set_fault(Place::Kind place, Deed deed, unsigned nth = 1);
  /// Starts the operator and lets that much time pass.
  void run(Duration duration = std::chrono::seconds(10));
  /// As the user `user`: the ConfigMap has this under "value".
  void apply_map(const std::string& name, const std::string& value);
  void delete_map(const std::string& name);
  Object map(const std::string& name) const;
  std::size_t count(Record::Kind kind) const;

  OperatorCatalog catalog;
  OneFault faults;
  Trace trace;
  Notes notes;
  std::unique_ptr<World> world;
};

Object config_map(const std::string& name, const std::string& value);
/// "value" of a ConfigMap.
std::string value_of(const Object& map);
/// "ok", or the reason and, for a code that is not 0, the code: "Conflict 409".
std::string outcome(const Result<Object>& result);
Deed deed_of(Deed::Kind kind, Deed::When when = Deed::When::kBefore);

}  // namespace drydock::sim
