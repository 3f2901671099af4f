#include "tests/unit/engine/world/world_bench.h"

#include "fakeapi/write/server.h"

namespace drydock::sim {

std::optional<Deed> OneFault::at(const Occasion& occasion) {
  if (!fault || !matches(fault->at, occasion) || ++matched_ != fault->at.nth) return std::nullopt;
  ++hits;
  return fault->deed;
}

WorldBench::WorldBench(ScriptFunction script, WorldOptions options) {
  OperatorUnderTest program;
  program.name = "script";
  program.run = [script, this](InstanceWorld instance) { return script(instance, notes); };
  catalog.add(std::move(program));
  world = std::make_unique<World>(std::move(options), catalog, faults, trace);
}
WorldBench::~WorldBench() = default;

void WorldBench::set_fault(Place::Kind place, Deed deed, unsigned nth) {
  Fault fault;
  fault.at.kind = place;
  fault.at.nth = nth;
  fault.deed = std::move(deed);
  const unsigned hits = faults.hits;
  faults = OneFault();
  faults.hits = hits;
  faults.fault = std::move(fault);
}

void WorldBench::run(Duration duration) {
  world->start("script");
  world->run_for(duration);
}

void WorldBench::apply_map(const std::string& name, const std::string& value) {
  Action action;
  action.objects = {config_map(name, value)};
  const Response answer = world->act(action);
  ASSERT_TRUE(answer.ok()) << answer.status().to_string();
}

void WorldBench::delete_map(const std::string& name) {
  Action action;
  action.kind = Action::Kind::kDelete;
  action.objects = {config_map(name, "")};
  const Response answer = world->act(action);
  ASSERT_TRUE(answer.ok()) << answer.status().to_string();
}

Object WorldBench::map(const std::string& name) const {
  return world->get(resources::config_maps(), {"scenario", name});
}

std::size_t WorldBench::count(Record::Kind kind) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      trace.records(), [kind](const Record& record) { return record.kind == kind; }));
}

Object config_map(const std::string& name, const std::string& value) {
  return Object(Json{{"apiVersion", "v1"},
                     {"kind", "ConfigMap"},
                     {"metadata", {{"name", name}, {"namespace", "scenario"}}},
                     {"data", {{"value", value}}}});
}

std::string value_of(const Object& map) {
  return std::string(string_at(map.json(), {"data", "value"}));
}

std::string outcome(const Result<Object>& result) {
  if (result) return "ok";
  const Status& error = result.error();
  return error.code == 0 ? error.reason : fmt::format("{} {}", error.reason, error.code);
}

Deed deed_of(Deed::Kind kind, Deed::When when) {
  Deed deed;
  deed.kind = kind;
  deed.when = when;
  return deed;
}

}  // namespace drydock::sim
