#include "tests/unit/engine/oracles/bench.h"

#include "operator/crd/definition.h"
#include "operator/hello/hello_types.h"

namespace drydock::sim {

Script::Script(InstanceWorld instance) : world(instance), client(instance.api, instance.identity) {}

Task<void> Script::sleep_until(Duration since_start) const {
  co_await world.environment.timers.sleep_until(TimePoint(since_start));
}

Task<Object> Script::hello() const {
  co_return (co_await client.get(hello::hello_resource(), {"scenario", "hello"}))
      .value_or(Object());
}

Task<Result<Object>> Script::put_finalizer(Json finalizers) const {
  const Json patch{{"metadata", {{"finalizers", std::move(finalizers)}}}};
  co_return co_await client.patch(hello::hello_resource(), {"scenario", "hello"}, PatchType::kMerge,
                                  patch);
}

Task<Result<Object>> Script::create_map(Object owner, Json data, std::string name) const {
  co_return co_await client.create(resources::config_maps(),
                                   map_object(std::move(data), owner, name));
}

Task<Result<Object>> Script::set_map(Json data, std::string name) const {
  const Json patch{{"data", std::move(data)}};
  co_return co_await client.patch(resources::config_maps(), {"scenario", std::move(name)},
                                  PatchType::kMerge, patch);
}

Task<Result<Object>> Script::delete_map(std::string uid, std::string name) const {
  DeleteOptions options;
  options.precondition_uid = std::move(uid);
  co_return co_await client.remove(resources::config_maps(), {"scenario", std::move(name)},
                                   std::move(options));
}

Task<Result<Object>> Script::set_status(Json status) const {
  WriteOptions options;
  options.subresource = "status";
  const Json patch{{"status", std::move(status)}};
  co_return co_await client.patch(hello::hello_resource(), {"scenario", "hello"}, PatchType::kMerge,
                                  patch, options);
}

Task<int> Script::idle() const {
  co_await world.shutdown.wait();
  co_return 0;
}

std::string map_missing(const Object& primary, const ClusterView& view) {
  if (primary.is_being_deleted()) return {};
  return view.get(resources::config_maps(), primary.key()) ? std::string()
                                                           : "there is no ConfigMap";
}

OperatorUnderTest scripted(std::string name, ScriptFunction script) {
  OperatorUnderTest op;
  op.name = std::move(name);
  op.manifests = {Object(crd::to_crd(hello::hello_definition()))};
  op.primary = hello::hello_resource();
  op.dependents = {resources::config_maps()};
  op.field_manager = op.name;
  op.finalizer = kTestFinalizer;
  op.unmet = map_missing;
  op.run = script;
  op.deletes_dependents = true;
  return op;
}

Object hello_object(int replicas) {
  return Object(Json{{"apiVersion", hello::hello_resource().api_version()},
                     {"kind", "Hello"},
                     {"metadata", {{"name", "hello"}, {"namespace", "scenario"}}},
                     {"spec", {{"replicas", replicas}}}});
}

Object map_object(Json data, const Object& owner, const std::string& name) {
  Json document{{"apiVersion", "v1"},
                {"kind", "ConfigMap"},
                {"metadata", {{"name", name}, {"namespace", "scenario"}}},
                {"data", std::move(data)}};
  if (owner) {
    document["metadata"]["ownerReferences"] = Json::array({to_json(controller_reference(owner))});
  }
  return Object(std::move(document));
}

Bench::Bench(std::vector<OperatorUnderTest> operators, std::vector<std::string> oracles,
             std::vector<Json> never) {
  scenario_.oracles.only = std::move(oracles);
  scenario_.never = std::move(never);
  oracles_ = make_oracles(scenario_);
  const std::vector<Object> manifests = operators.front().manifests;
  for (OperatorUnderTest& op : operators) catalog_.add(std::move(op));
  world_ = std::make_unique<World>(WorldOptions(), catalog_, no_faults_, trace_);
  EXPECT_TRUE(world_->install(manifests));
  trace_.listen([this](const Record& record) {
    const Judged run{*world_, trace_, scenario_, phase_};
    for (const auto& oracle : oracles_) {
      oracle->on_record(record, run, [this](Violation violation) {
        violations_.push_back(std::move(violation));
      });
    }
  });
}

Bench::~Bench() = default;

void Bench::run_until(Duration since_start) {
  world_->run_for(TimePoint(since_start) - world_->now());
}

void Bench::enter(Phase phase) {
  phase_ = phase;
  const Judged run{*world_, trace_, scenario_, phase_};
  for (const auto& oracle : oracles_) {
    oracle->on_phase(run,
                     [this](Violation violation) { violations_.push_back(std::move(violation)); });
  }
}

void Bench::user(Action::Kind kind, Object object, const std::string& subresource) {
  Action action;
  action.kind = kind;
  action.objects = {std::move(object)};
  action.subresource = subresource;
  const Response answer = world_->act(action);
  EXPECT_TRUE(answer.ok()) << answer.status().to_string();
}

std::string Bench::found() const {
  std::string lines;
  for (const Violation& violation : violations_) {
    lines += violation.oracle + ": " + violation.reason + "\n";
  }
  return lines;
}

std::string Bench::story() const {
  std::string text;
  for (const Violation& violation : violations_) {
    text += violation.oracle + " (" + violation.role + "): " + violation.message + "\n";
  }
  return text;
}

}  // namespace drydock::sim
