#pragma once
// What the operators of the zoo have in common: one custom resource each, ConfigMaps as the things
// that they make (standing for StatefulSets, volumes, pods and so on, since what went wrong was
// never about those), one controller. Everything here does it right; a specimen goes wrong in its
// own file.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "operator/api/resources.h"
#include "operator/runtime/controller.h"
#include "operator/runtime/finalizer.h"
#include "operator/runtime/owner_references.h"
#include "scenarios/engine/world/operator_under_test.h"
#include "tests/zoo/zoo.h"

namespace drydock::zoo {

/// How often each object is looked at again.
inline constexpr Duration kLookAgain = std::chrono::minutes(10);

/// The resource of a kind of the zoo: "Cluster" is clusters.zoo.drydock.dev.
Resource zoo_resource(const std::string& kind);

/// Makes the reconciler of one instance; what it keeps in memory is made here too.
using MakeReconciler = std::function<Reconciler(sim::InstanceWorld world)>;
/// A reconciler that keeps nothing in memory.
MakeReconciler stateless(Reconciler reconciler);

struct MiniOperator {
  std::string name;
  std::string kind;
  Json spec_schema;  ///< the properties of `spec`
  MakeReconciler make_reconciler;
  std::function<std::string(const Object& primary, const sim::ClusterView& view)> unmet;
  std::string finalizer{};
  /// Set: which primaries a ConfigMap concerns; else those that control it.
  Mapper watches{};
  /// Set: which changes of primary objects wake it up; else all.
  Predicate when{};
};
/// The whole OperatorUnderTest: CustomResourceDefinition, controller, fields.
sim::OperatorUnderTest make_operator(MiniOperator mini);

/// "zoo.drydock.dev/NAME".
std::string finalizer_of(const std::string& name);

// --- specifications

std::string text_at(const Object& object, const char* field, const std::string& fallback = {});
int number_at(const Object& object, const char* field, int fallback = 0);
/// Schemas of fields.
Json a_number(int maximum);
Json one_of(std::vector<std::string> values);
Json a_flag();

// --- what it makes

/// "NAME-ROLE" in the primary's namespace.
ObjectKey child_key(const Object& primary, const std::string& role);
/// A ConfigMap of that name that the primary object controls.
Object child(const Object& primary, const std::string& role, Json data);
/// As the cache has it; empty where there is none.
Object cached_child(const Object& primary, const std::string& role, ReconcileContext& context);
/// The cached ConfigMaps that the primary object controls and whose role begins so.
std::vector<Object> cached_children(const Object& primary, const std::string& role,
                                    ReconcileContext& context);
/// A value of a ConfigMap; empty where there is none.
std::string data_of(const Object& config_map, const char* key);

/// Makes the ConfigMap so, unless the cache says that it is: created only where there is none,
/// changed only as the very object that was looked at. Errors: Conflict while it is somebody
/// else's; NotFound or Conflict when its owner is gone.
Task<Result<Object>> ensure(Object wanted, std::string manager, ReconcileContext& context);
/// Deletes this very object; that it is gone already is fine.
Task<Result<void>> remove_exactly(Object object, ReconcileContext& context);
/// Deletes whatever has that name now: a mistake, unless nothing else can have it.
Task<Result<Object>> remove_by_name(ObjectKey key, ReconcileContext& context);
/// Writes the status where it is not so.
Task<Result<void>> ensure_status(Object primary, Json status, ReconcileContext& context);

// --- what is not so

/// Empty where the ConfigMap is there, controlled by the primary, with these data.
std::string unmet_child(const Object& primary, const sim::ClusterView& view,
                        const std::string& role, const Json& data);
/// For primaries that are being deleted: whether the operator's finalizer still holds them.
std::string unmet_deletion(const Object& primary, const std::string& finalizer);

}  // namespace drydock::zoo
