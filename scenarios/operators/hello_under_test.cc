#include "scenarios/operators/hello_under_test.h"

#include <fmt/format.h>

#include "operator/api/resources.h"
#include "operator/crd/applied.h"
#include "operator/hello/deployment.h"
#include "operator/hello/hello_status.h"
#include "operator/hello/hello_types.h"
#include "operator/hello/operator.h"
#include "operator/runtime/owner_references.h"

namespace drydock::sim {
namespace {

Task<int> run(InstanceWorld world) {
  hello::HelloOptions options;
  options.profile = world.profile;
  options.keep_bytes = false;
  return hello::run_hello(world.environment, world.api, std::move(options), world.shutdown);
}

Task<int> run_elected(InstanceWorld world) {
  hello::HelloOptions options;
  options.profile = world.profile;
  options.keep_bytes = false;
  // Longer than a cluster would have it, shorter than what stops an instance: fewer renewals.
  options.leader_election =
      LeaderElectionConfig{.lease = {"default", std::string(hello::kOperatorName)},
                           .identity = world.identity,
                           .lease_duration = std::chrono::seconds(30),
                           .renew_deadline = std::chrono::seconds(20),
                           .retry_period = std::chrono::seconds(8)};
  return hello::run_hello(world.environment, world.api, std::move(options), world.shutdown);
}

const crd::Validator& spec_validator() {
  static const crd::Validator validator(crd::type_of<hello::HelloSpec>);
  return validator;
}

std::string unmet(const Object& primary, const ClusterView& view) {
  const std::string name = primary.key().to_string();
  const Object live = view.get(resources::deployments(), primary.key());
  if (primary.is_being_deleted()) {
    if (primary.has_finalizer(hello::kFinalizer))
      return fmt::format("Hello {} is being deleted and still has our finalizer", name);
    return {};
  }
  const auto hello = hello::read_hello(primary, spec_validator());
  if (!hello) return {};
  if (live && hello::ownership_of(live, primary) == hello::Ownership::kForeign) return {};
  if (!primary.has_finalizer(hello::kFinalizer))
    return fmt::format("Hello {} lacks our finalizer", name);
  if (!live) return fmt::format("there is no Deployment {}", name);
  if (!crd::is_applied(hello::desired_deployment(*hello).json(), live.json())) {
    const Json* replicas = find_path(live.json(), {"spec", "replicas"});
    if (replicas && *replicas != hello->spec.replicas)
      return fmt::format("Deployment {}: replicas {}, not {}", name, replicas->dump(),
                         hello->spec.replicas);
    return fmt::format("Deployment {} lacks something that Hello {} asks for", name, name);
  }
  return {};
}

std::string dishonest(const Object& primary, const ClusterView& view) {
  const auto status = crd::decode_status<hello::HelloStatus>(primary);
  if (status.observed_generation && *status.observed_generation > primary.generation())
    return fmt::format("it has observed generation {}, and there are only {}",
                       *status.observed_generation, primary.generation());
  const crd::Condition* ready = crd::find_condition(status.conditions, hello::kReadyCondition);
  const bool current = status.observed_generation == primary.generation();
  if (!ready || ready->status != crd::ConditionStatus::kTrue || !current) return {};
  const std::string complaint = unmet(primary, view);
  return complaint.empty() ? std::string() : "it says Ready, and " + complaint;
}

// Mostly what can be had, the boundaries often, now and then what cannot.
Json make_spec(Random& random) {
  constexpr std::array kBoundaries{0, 1, 2, 19, 20, 21, 1000};
  switch (random.below(8)) {
    case 0:
      return {{"replicas", kBoundaries[random.below(kBoundaries.size())]}};
    case 1:
      return random.below(2) == 0 ? Json{{"replicas", -1}} : Json::object();
    default:
      return {{"replicas", random.below(6)}};
  }
}

}  // namespace

OperatorUnderTest hello_under_test() {
  OperatorUnderTest hello;
  hello.name = "hello";
  hello.manifests = {Object(Json(crd::to_crd(hello::hello_definition())))};
  hello.primary = hello::hello_resource();
  hello.dependents = {resources::deployments()};
  hello.field_manager = hello::kOperatorName;
  hello.finalizer = hello::kFinalizer;
  hello.deletes_dependents = true;
  hello.run = run;
  hello.unmet = unmet;
  hello.dishonest = dishonest;
  hello.make_spec = make_spec;
  hello.command = {
      "hello-operator", "run", "--metrics-bind-address", "0", "--health-probe-bind-address", "0"};
  return hello;
}

OperatorUnderTest elected_hello_under_test() {
  OperatorUnderTest hello = hello_under_test();
  hello.name = "elected-hello";
  hello.run = run_elected;
  // What kubelet does with a container that has ended.
  hello.comes_back_after = std::chrono::seconds(5);
  hello.several = true;
  hello.command.push_back("--leader-elect");
  return hello;
}

}  // namespace drydock::sim
