// The Note operator in the harness that was installed with the library: every fault at every place.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "note_operator.h"
#include "operator/api/resources.h"
#include "scenarios/engine/explore/sweep.h"
#include "scenarios/engine/scenario/parse_scenarios.h"
#include "scenarios/engine/scenario/write_scenario.h"

namespace note {
namespace {

using namespace drydock;

constexpr const char* kLife = R"(
name: the life of a Note
operators: [note]
steps:
- apply: {apiVersion: notes.example.com/v1, kind: Note, metadata: {name: one}, spec: {text: a}}
- assert: {apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {text: a}}
  within: 1h
- apply: {apiVersion: notes.example.com/v1, kind: Note, metadata: {name: one}, spec: {text: b}}
- assert: {apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {text: b}}
  within: 1h
- delete: {apiVersion: notes.example.com/v1, kind: Note, metadata: {name: one}}
- error: {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
  within: 1h
)";

sim::OperatorUnderTest note_under_test() {
  sim::OperatorUnderTest note;
  note.name = "note";
  note.manifests = {Object(Json(crd::to_crd(note_definition())))};
  note.primary = note_definition().resource();
  note.dependents = {resources::config_maps()};
  note.field_manager = "note-operator";
  note.finalizer = kFinalizer;
  note.run = [](sim::InstanceWorld world) {
    return run_notes(world.environment, world.api, world.shutdown, world.profile);
  };
  note.unmet = [](const Object& primary, const sim::ClusterView& view) -> std::string {
    if (primary.is_being_deleted()) return {};
    const Object live = view.get(resources::config_maps(), primary.key());
    if (!live) return "there is no ConfigMap " + primary.key().to_string();
    const bool same = live.json()["data"] == config_map_of(primary).json()["data"];
    return same ? std::string() : "the ConfigMap says something else";
  };
  return note;
}

TEST(NoteTest, LivesThroughEveryFault) {
  const auto scenarios = sim::parse_scenarios(kLife, "life");
  ASSERT_TRUE(scenarios) << scenarios.error().message;
  sim::OperatorCatalog catalog;
  catalog.add(note_under_test());
  sim::SweepOptions options;
  options.stop_at_first_finding = true;
  const sim::SweepResult result = sim::sweep(scenarios->front(), catalog, options);
  EXPECT_GT(result.runs, 20u);
  for (const sim::Finding& finding : result.findings) {
    ADD_FAILURE() << finding.violation.oracle << ": " << finding.violation.message << "\n"
                  << sim::write_scenario(finding.scenario);
  }
}

}  // namespace
}  // namespace note
