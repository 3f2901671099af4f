#include "tests/unit/engine/report/sample_run.h"

#include "scenarios/operators/hello_under_test.h"

namespace drydock::sim {

namespace {

Step act(Action::Kind kind, int replicas) {
  Step step;
  step.action.kind = kind;
  step.action.objects = {Object(Json{{"apiVersion", "fraim.co.jp/v1"},
                                     {"kind", "Hello"},
                                     {"metadata", {{"name", "hello"}}},
                                     {"spec", {{"replicas", replicas}}}})};
  return step;
}

}  // namespace

SampleRun sample_run(std::string name) {
  SampleRun sample;
  Scenario& scenario = sample.scenario;
  scenario.name = std::move(name);
  scenario.about = "The answer to the first apply never comes.";
  scenario.operators = {{"hello", {}}};
  Fault fault;
  fault.at.verb = "apply";
  fault.at.object_kind = "Deployment";
  fault.deed.kind = Deed::Kind::kLoseAnswer;
  scenario.faults = {fault};
  scenario.steps = {act(Action::Kind::kApply, 2), act(Action::Kind::kApply, 3),
                    act(Action::Kind::kDelete, 3)};

  OperatorCatalog catalog;
  catalog.add(hello_under_test());
  RunOptions options;
  options.keep_trace = true;
  sample.run = run_scenario(scenario, catalog, options);
  Scenario plain = scenario;
  plain.faults.clear();
  sample.reference = run_scenario(plain, catalog, options);
  const auto& records = sample.run.trace->records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    if (record.kind != Record::Kind::kChange || record.object.kind() != "Deployment") continue;
    const Json* replicas = find_path(record.object.json(), {"spec", "replicas"});
    if (replicas && *replicas == 3 && sample.scaled == 0) sample.scaled = i;
  }
  return sample;
}

}  // namespace drydock::sim
