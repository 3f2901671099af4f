#pragma once
// Bench: small scripted operators in a real World, judged by the oracles. The primary kind is
// Hello, the dependents are ConfigMaps; a script is a coroutine that does what it says at the times
// it says, right or wrong.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "operator/api/client.h"
#include "operator/api/resources.h"
#include "scenarios/engine/oracles/oracle.h"
#include "scenarios/engine/world/world.h"

namespace drydock::sim {

inline constexpr const char* kTestFinalizer = "example.dev/op";

/// What a script works with. A value; the world outlives it.
struct Script {
  explicit Script(InstanceWorld instance);
  InstanceWorld world;
  Client client;

  Task<void> sleep_until(Duration since_start) const;
  Task<Object> hello() const;
  Task<Result<Object>> put_finalizer(Json finalizers) const;
  Task<Result<Object>> create_map(Object owner, Json data, std::string name = "hello") const;
  Task<Result<Object>> set_map(Json data, std::string name = "hello") const;
  Task<Result<Object>> delete_map(std::string uid = {}, std::string name = "hello") const;
  Task<Result<Object>> set_status(Json status) const;
  /// Waits for the shutdown.
  Task<int> idle() const;
};

using ScriptFunction = Task<int> (*)(InstanceWorld world);

/// "Hello is there, so the ConfigMap of its name is."
std::string map_missing(const Object& primary, const ClusterView& view);
OperatorUnderTest scripted(std::string name, ScriptFunction script);
Object hello_object(int replicas = 1);
Object map_object(Json data, const Object& owner = {}, const std::string& name = "hello");

class Bench {
 public:
  /// With the oracles that are named, or all.
  explicit Bench(std::vector<OperatorUnderTest> operators, std::vector<std::string> oracles = {},
                 std::vector<Json> never = {});
  ~Bench();

  World& world() { return *world_; }
  void start(const std::string& name = "op") { world_->start(name); }
  void run_until(Duration since_start);
  void enter(Phase phase);
  void user(Action::Kind kind, Object object, const std::string& subresource = {});
  void apply_hello(int replicas = 1) { user(Action::Kind::kApply, hello_object(replicas)); }
  void delete_hello() { user(Action::Kind::kDelete, hello_object()); }

  const std::vector<Violation>& violations() const { return violations_; }
  /// "finalizer: took effect before its finalizer was there", one a line.
  std::string found() const;
  /// The messages, for a person to read when a test fails.
  std::string story() const;

 private:
  OperatorCatalog catalog_;
  NoFaults no_faults_;
  Trace trace_{false};
  Scenario scenario_;
  Phase phase_ = Phase::kSteps;
  std::vector<std::unique_ptr<Oracle>> oracles_;
  std::vector<Violation> violations_;
  std::unique_ptr<World> world_;
};

}  // namespace drydock::sim
