// Whatever users do to Hellos and to their Deployments, and whatever befalls the operator
// meanwhile: the cluster ends as the specs ask, within bounded virtual time, and nothing is judged
// wrong on the way. A failing case is shrunk on the recorded scenario and written down as a file.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "operator/hello/hello_types.h"
#include "scenarios/engine/explore/fault_catalogue.h"
#include "scenarios/engine/explore/found.h"
#include "scenarios/engine/explore/reference.h"
#include "scenarios/engine/explore/shrink.h"
#include "scenarios/operators/hello_under_test.h"

namespace drydock::sim {
namespace {

const OperatorCatalog& catalog() {
  static const std::unique_ptr<OperatorCatalog> made = [] {
    auto catalog = std::make_unique<OperatorCatalog>();
    catalog->add(hello_under_test());
    return catalog;
  }();
  return *made;
}

Json identity(const char* api_version, const char* kind, const std::string& name) {
  return {{"apiVersion", api_version}, {"kind", kind}, {"metadata", {{"name", name}}}};
}

Step act(Action::Kind kind, Json object) {
  Step step;
  step.action.kind = kind;
  step.action.objects.emplace_back(std::move(object));
  return step;
}

Step patch_deployment(const std::string& name, const Json& patch) {
  Json object = identity("apps/v1", "Deployment", name);
  object.merge_patch(patch);
  return act(Action::Kind::kPatch, std::move(object));
}

rc::Gen<std::string> some_name() { return rc::gen::element<std::string>("hello", "other"); }

/// Up to 22 replicas: more than 20 are refused.
rc::Gen<Step> some_apply() {
  return rc::gen::apply(
      [](const std::string& name, int replicas) {
        Json object = identity("fraim.co.jp/v1", "Hello", name);
        object["spec"]["replicas"] = replicas;
        return act(Action::Kind::kApply, std::move(object));
      },
      some_name(), rc::gen::inRange(0, 23));
}

rc::Gen<Step> some_meddling() {
  return rc::gen::apply(
      [](const std::string& name, int what) {
        switch (what) {
          case 0:
            return act(Action::Kind::kDelete, identity("apps/v1", "Deployment", name));
          case 1:
            return patch_deployment(name, {{"spec", {{"replicas", 7}}}});
          case 2:
            return patch_deployment(name, {{"metadata", {{"labels", nullptr}}}});
          default:
            return patch_deployment(name, {{"metadata", {{"ownerReferences", nullptr}}}});
        }
      },
      some_name(), rc::gen::inRange(0, 4));
}

rc::Gen<Step> some_step() {
  const auto remove = rc::gen::map(some_name(), [](const std::string& name) {
    return act(Action::Kind::kDelete, identity("fraim.co.jp/v1", "Hello", name));
  });
  const auto restart = rc::gen::map(rc::gen::inRange(0, 60), [](int seconds) {
    Step step;
    step.kind = Step::Kind::kRestart;
    step.operator_name = "hello";
    step.duration = std::chrono::seconds(seconds);
    return step;
  });
  return rc::gen::weightedOneOf<Step>(
      {{4, some_apply()}, {2, remove}, {3, some_meddling()}, {1, restart}});
}

/// A deed that fits, somewhere in the course of a Hello or its Deployment.
rc::Gen<Fault> some_fault() {
  return rc::gen::apply(
      [](Place::Kind kind, const std::string& object_kind, unsigned nth, unsigned which) {
        Fault fault;
        fault.at.kind = kind;
        fault.at.by = "hello";
        fault.at.object_kind = object_kind;
        fault.at.nth = nth;
        auto deeds = deeds_for(fault.at, {});
        fault.deed = deeds[which % deeds.size()].deed;
        return fault;
      },
      rc::gen::element(Place::Kind::kWrite, Place::Kind::kRead, Place::Kind::kConnect,
                       Place::Kind::kDeliver),
      rc::gen::element<std::string>("Hello", "Deployment"), rc::gen::inRange(1u, 6u),
      rc::gen::inRange(0u, 60u));
}

std::string tell(const Scenario& scenario, const RunResult& result) {
  const auto finding = finding_of(scenario, result);
  const ShrinkResult shrunk = shrink(*finding, catalog());
  const auto path = write_found(shrunk.finding, "scenarios/found");
  return shrunk.finding.violation.message + "\n" + (path ? *path : path.error().message);
}

RC_GTEST_PROP(HelloProperty, EndsAsTheSpecsAskWhateverHappens, ()) {
  Scenario scenario;
  scenario.name = "generated";
  scenario.operators.push_back({"hello", {}});
  scenario.steps = *rc::gen::container<std::vector<Step>>(some_step());
  scenario.faults = *rc::gen::resize(6, rc::gen::container<std::vector<Fault>>(some_fault()));
  RunOptions options;
  options.tolerate_refusals = true;
  const RunResult result = run_scenario(scenario, catalog(), options);
  RC_TAG(result.faults_hit);
  if (!result.passed) RC_FAIL(tell(scenario, result));
}

RC_GTEST_PROP(HelloProperty, OneScenarioIsOneRun, ()) {
  Scenario scenario;
  scenario.name = "generated";
  scenario.operators.push_back({"hello", {}});
  scenario.steps = *rc::gen::resize(5, rc::gen::container<std::vector<Step>>(some_step()));
  scenario.faults = *rc::gen::resize(3, rc::gen::container<std::vector<Fault>>(some_fault()));
  RunOptions options;
  options.tolerate_refusals = true;
  RC_ASSERT(run_scenario(scenario, catalog(), options).hash ==
            run_scenario(scenario, catalog(), options).hash);
}

}  // namespace
}  // namespace drydock::sim
